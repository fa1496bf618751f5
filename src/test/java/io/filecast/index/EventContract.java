package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelIndex.Claim;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker.AddAction;
import io.filecast.core.EventBroker.RemoveAction;
import io.filecast.core.EventIndex;
import io.filecast.core.EventIndex.ActionBounds;
import io.filecast.core.EventIndex.Tally;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Timetoken;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.filecast.core.UploadTicket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is done to events after they were announced, as every index must do it. */
abstract class EventContract extends IndexFixture {

    private static final ActionBounds BOUNDS = new ActionBounds(3, 5);
    private static final int STRETCHES = 2;

    /** The part of the index under test. */
    abstract EventIndex events();

    private List<Event> messages(ChannelName channel, int count) {
        List<Event> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(publish(message(channel)).event());
        }
        return made;
    }

    private void hide(Timetoken after, Timetoken before) {
        get(events().hide(app, CHANNEL, after, before, STRETCHES));
    }

    private List<Boolean> shown() {
        return log(CHANNEL).events().stream().map(Event::stored).toList();
    }

    // ---- hiding ---------------------------------------------------------------------------------------------------

    @Test
    void aHiddenStretchStaysInTheLogAndLeavesHistory() {
        List<Event> all = messages(CHANNEL, 5);
        hide(all.get(0).timetoken(), all.get(3).timetoken());
        assertEquals(List.of(true, false, false, true, true), shown());
        assertSameEvents(all, log(CHANNEL).events());
        LogSlice newest = get(index().log(app, CHANNEL, null, null, Order.NEWEST_FIRST, 3));
        assertEquals(
                List.of(true, true, false),
                newest.events().stream().map(Event::stored).toList());
        assertEquals(
                1,
                get(index().log(app, CHANNEL, null, null, Order.OLDEST_FIRST, 1))
                        .events()
                        .size());
        publish(message(CHANNEL));
        assertEquals(List.of(true, false, false, true, true, true), shown());
    }

    @Test
    void withoutBoundsAllThatHappenedIsHidden() {
        messages(CHANNEL, 2);
        publish(message(OTHER));
        hide(null, null);
        assertEquals(List.of(false, false), shown());
        assertTrue(log(OTHER).events().get(0).stored());
        publish(message(CHANNEL));
        assertEquals(List.of(false, false, true), shown());
    }

    @Test
    void stretchesThatTouchBecomeOne() {
        List<Event> all = messages(CHANNEL, 6);
        hide(null, all.get(1).timetoken());
        hide(all.get(2).timetoken(), all.get(4).timetoken());
        hide(all.get(1).timetoken(), all.get(4).timetoken());
        hide(null, all.get(2).timetoken());
        assertEquals(List.of(false, false, false, false, true, true), shown());
    }

    @Test
    void separateStretchesAreBounded() {
        List<Event> all = messages(CHANNEL, 6);
        for (int i = 0; i < STRETCHES; i++) {
            hide(
                    new Timetoken(all.get(2 * i).timetoken().ticks() - 1),
                    all.get(2 * i + 1).timetoken());
        }
        Timetoken from = all.get(4).timetoken();
        assertEquals(ErrorCode.RATE_LIMITED, refusal(events().hide(app, CHANNEL, from, null, STRETCHES)));
        hide(null, null);
        assertEquals(List.of(false, false, false, false, false, false), shown());
    }

    @Test
    void hidingNothingDoesNothing() {
        List<Event> all = messages(CHANNEL, 2);
        hide(all.get(1).timetoken(), null);
        hide(null, Timetoken.ZERO);
        hide(all.get(1).timetoken(), all.get(0).timetoken());
        get(events().hide(app, OTHER, null, null, STRETCHES));
        assertEquals(List.of(true, true), shown());
    }

    @Test
    void whatIsHiddenIsLetGoOnceItHasLeftTheRecoveryWindow() {
        List<Event> all = messages(CHANNEL, 25);
        get(events().add(reaction(all.get(3).timetoken(), "smiley"), BOUNDS));
        hide(all.get(0).timetoken(), all.get(24).timetoken());
        assertEquals(List.of(), sweep());
        assertEquals(26, log(CHANNEL).events().size());
        awaitWindow();
        sweep();
        awaitWindow();
        sweep();
        assertSameEvents(List.of(all.get(0), all.get(24)), log(CHANNEL).events());
        assertEquals(List.of(true, true), shown());
        assertTrue(log(CHANNEL).trimmedTo().compareTo(all.get(23).timetoken()) >= 0);
        assertEquals(Map.of(), acted(all.get(3).timetoken()));
        assertEquals(0, get(events().actions(alice, CHANNEL, null, null, 10)).size());
    }

    // ---- counting -------------------------------------------------------------------------------------------------

    private long count(Principal reader, Timetoken after) {
        Tally tally = get(events().count(reader, CHANNEL, after, 100));
        assertNull(tally.reached());
        return tally.count();
    }

    @Test
    void whatHistoryShowsIsCounted() {
        Principal bob = new Principal(app, "bob", true, true, reading(), Proof.ofKey("key"), null);
        assertEquals(0, count(bob, null));
        Event first = publish(message(CHANNEL)).event();
        Event file = publish(file(CHANNEL)).event();
        publish(with(message(CHANNEL), new PublishOptions(false, null, null, List.of(), false)));
        publish(with(message(CHANNEL), new PublishOptions(true, null, null, List.of("carol"), false)));
        publish(with(message(CHANNEL), new PublishOptions(true, null, null, List.of("bob"), false)));
        get(index().delete(alice, CHANNEL, file.file().id(), OperationId.random()));
        get(events().add(reaction(first.timetoken(), "smiley"), BOUNDS));
        assertEquals(3, count(bob, null));
        assertEquals(2, count(bob, first.timetoken()));
        assertEquals(4, count(alice, null));
        hide(null, file.timetoken());
        assertEquals(2, count(bob, null));
    }

    @Test
    void aCountStopsAtItsBoundAndSaysWhere() {
        List<Event> all = messages(CHANNEL, 5);
        Tally first = get(events().count(alice, CHANNEL, null, 3));
        assertEquals(new Tally(3, all.get(2).timetoken()), first);
        assertEquals(new Tally(2, null), get(events().count(alice, CHANNEL, first.reached(), 3)));
        assertEquals(
                new Tally(0, null),
                get(events().count(alice, CHANNEL, all.get(4).timetoken(), 3)));
    }

    // ---- actions --------------------------------------------------------------------------------------------------

    private static Grants reading() {
        return Grants.parse(Map.of("*", "rw"));
    }

    private Principal reader(String user) {
        return new Principal(app, user, true, true, reading(), Proof.ofKey("key"), null);
    }

    private AddAction reaction(Timetoken event, String value) {
        return reaction(alice, event, value);
    }

    private static AddAction reaction(Principal by, Timetoken event, String value) {
        return new AddAction(by, CHANNEL, event, "reaction", value, OperationId.random());
    }

    private RemoveAction removal(Principal by, EventAction action) {
        return new RemoveAction(by, CHANNEL, action.event(), action.timetoken(), OperationId.random());
    }

    private Map<Timetoken, List<EventAction>> acted(Timetoken... events) {
        return get(events().actionsOf(alice, CHANNEL, List.of(events)));
    }

    @Test
    void anActionIsToldAndKeptWithItsEvent() {
        Event message = publish(message(CHANNEL)).event();
        Event told = get(events().add(reaction(message.timetoken(), "smile \"é😀\""), BOUNDS));
        assertEquals(EventType.ACTION_ADDED, told.type());
        assertEquals(message.timetoken(), told.previous());
        assertEquals("alice", told.publisher());
        assertFalse(told.stored());
        EventAction action = EventAction.of(told);
        assertEquals(
                new EventAction(message.timetoken(), told.timetoken(), "alice", "reaction", "smile \"é😀\""), action);
        assertEquals(List.of(message, told), log(CHANNEL).events());
        assertEquals(Map.of(message.timetoken(), List.of(action)), acted(message.timetoken()));
        assertEquals(List.of(action), get(events().actions(alice, CHANNEL, null, null, 10)));
    }

    @Test
    void aUserDoesTheSameOnce() {
        Event message = publish(message(CHANNEL)).event();
        AddAction first = reaction(message.timetoken(), "smiley");
        Event told = get(events().add(first, BOUNDS));
        assertEquals(told, get(events().add(first, BOUNDS)));
        assertEquals(ErrorCode.CONFLICT, refusal(events().add(reaction(message.timetoken(), "smiley"), BOUNDS)));
        get(events().add(reaction(message.timetoken(), "frown"), BOUNDS));
        get(events().add(reaction(principal("bob"), message.timetoken(), "smiley"), BOUNDS));
        assertEquals(3, acted(message.timetoken()).get(message.timetoken()).size());
    }

    @Test
    void whatWasDoneIsTakenBackAndCanBeDoneAgain() {
        Event message = publish(message(CHANNEL)).event();
        EventAction action = EventAction.of(get(events().add(reaction(message.timetoken(), "smiley"), BOUNDS)));
        RemoveAction removal = removal(alice, action);
        Event told = get(events().remove(removal, false));
        assertEquals(EventType.ACTION_REMOVED, told.type());
        assertEquals(action, EventAction.of(told));
        assertEquals(told, get(events().remove(removal, false)));
        assertEquals(ErrorCode.NOT_FOUND, refusal(events().remove(removal(alice, action), false)));
        assertEquals(Map.of(), acted(message.timetoken()));
        assertEquals(List.of(), get(events().actions(alice, CHANNEL, null, null, 10)));
        assertNotEquals(
                told.timetoken(),
                get(events().add(reaction(message.timetoken(), "smiley"), BOUNDS))
                        .timetoken());
    }

    @Test
    void whatOthersDidIsTakenBackOnlyByWhoMay() {
        Event message = publish(message(CHANNEL)).event();
        EventAction action = EventAction.of(get(events().add(reaction(message.timetoken(), "smiley"), BOUNDS)));
        assertEquals(ErrorCode.FORBIDDEN, refusal(events().remove(removal(reader("bob"), action), false)));
        Event told = get(events().remove(removal(reader("bob"), action), true));
        assertEquals("bob", told.publisher());
    }

    @Test
    void thereIsNothingToActOnWhereHistoryShowsNothing() {
        Event unstored = publish(with(message(CHANNEL), new PublishOptions(false, null, null, List.of(), false)))
                .event();
        Event forCarol = publish(with(message(CHANNEL), new PublishOptions(true, null, null, List.of("carol"), false)))
                .event();
        Event hidden = publish(message(CHANNEL)).event();
        hide(forCarol.timetoken(), null);
        Event brief = publish(message(CHANNEL), terms(SHORT, NO_END));
        awaitTime(brief.expiresAt());
        for (Event event : List.of(unstored, forCarol, hidden, brief)) {
            assertEquals(
                    ErrorCode.NOT_FOUND,
                    refusal(events().add(reaction(reader("bob"), event.timetoken(), "smiley"), BOUNDS)));
        }
        assertEquals(ErrorCode.NOT_FOUND, refusal(events().add(reaction(Timetoken.ZERO, "smiley"), BOUNDS)));
    }

    @Test
    void actionsOnAnItemForSomeUsersAreForThemToo() {
        Event forCarol = publish(with(message(CHANNEL), new PublishOptions(true, null, null, List.of("carol"), false)))
                .event();
        Event told = get(events().add(reaction(reader("carol"), forCarol.timetoken(), "smiley"), BOUNDS));
        assertEquals(List.of("carol"), told.recipients());
        assertEquals(List.of("carol"), log(CHANNEL).events().get(1).recipients());
        assertEquals(
                1,
                get(events().actions(reader("carol"), CHANNEL, null, null, 10)).size());
        assertEquals(
                0, get(events().actions(reader("bob"), CHANNEL, null, null, 10)).size());
        assertEquals(Map.of(), get(events().actionsOf(reader("bob"), CHANNEL, List.of(forCarol.timetoken()))));
        assertEquals(ErrorCode.NOT_FOUND, refusal(events().remove(removal(reader("bob"), EventAction.of(told)), true)));
    }

    @Test
    void actionsAreBoundedForTheEventAndForTheChannel() {
        List<Event> all = messages(CHANNEL, 2);
        for (int i = 0; i < 3; i++) {
            get(events().add(reaction(all.get(0).timetoken(), "v" + i), BOUNDS));
        }
        assertEquals(
                ErrorCode.CHANNEL_FULL, refusal(events().add(reaction(all.get(0).timetoken(), "v3"), BOUNDS)));
        get(events().add(reaction(all.get(1).timetoken(), "v0"), BOUNDS));
        get(events().add(reaction(all.get(1).timetoken(), "v1"), BOUNDS));
        assertEquals(
                ErrorCode.CHANNEL_FULL, refusal(events().add(reaction(all.get(1).timetoken(), "v2"), BOUNDS)));
    }

    @Test
    void actionsAreListedNewestFirstInPages() {
        Event message = publish(message(CHANNEL)).event();
        List<EventAction> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            AddAction action = reaction(message.timetoken(), "v" + i);
            made.add(0, EventAction.of(get(events().add(action, new ActionBounds(100, 100)))));
        }
        List<EventAction> page = get(events().actions(alice, CHANNEL, null, null, 2));
        assertEquals(made.subList(0, 2), page);
        assertEquals(
                made.subList(2, 4),
                get(events().actions(alice, CHANNEL, null, page.get(1).timetoken(), 2)));
        assertEquals(
                made.subList(0, 3),
                get(events().actions(alice, CHANNEL, made.get(3).timetoken(), null, 10)));
    }

    @Test
    void actionsEndWithTheirEvent() {
        Event brief = publish(message(CHANNEL), terms(BRIEF, NO_END));
        get(events().add(reaction(brief.timetoken(), "smiley"), BOUNDS));
        awaitTime(brief.expiresAt());
        assertEquals(Map.of(), acted(brief.timetoken()));
        awaitWindow();
        sweep();
        assertEquals(List.of(), log(CHANNEL).events());
        assertEquals(List.of(), get(events().actions(alice, CHANNEL, null, null, 10)));
    }

    // ---- uploads that came with tickets ---------------------------------------------------------------------------

    private FileId completed(Principal by, String mark, ChannelName... channels) {
        FileId id = FileId.random();
        Upload upload = new Upload(
                id, UploadTicket.ownerOf(by, mark), plan(List.of(channels)), null, UploadState.CREATED, 0, null, null);
        get(index().declare(app, upload, LONG, 100));
        get(index().lease(app, id, new Claim("lease", LONG, false, Claim.ANEW, UploadPlan.UNKNOWN_SIZE)));
        get(index().complete(app, id, "lease", blob(), LONG));
        return id;
    }

    private Publish handed(String mark) {
        return command(new Subject.HandedFile(mark, LONG), CHANNEL);
    }

    @Test
    void theOneUploadThatWaitsIsPublishedWithoutItsName() {
        completed(alice, "aa", OTHER);
        completed(principal("bob"), "aa", CHANNEL);
        completed(alice, "bb", CHANNEL);
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(handed("aa"), TERMS)));
        FileId file = completed(alice, "aa", CHANNEL);
        Event event = publish(handed("aa")).event();
        assertEquals(EventType.FILE, event.type());
        assertEquals(file, event.file().id());
        assertEquals("photo.jpg", event.file().attributes().name());
        assertEquals(event.file(), found(file, CHANNEL));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(handed("aa"), TERMS)));
    }

    @Test
    void whereSeveralUploadsWaitNoneIsGuessed() {
        FileId first = completed(alice, "aa", CHANNEL);
        FileId second = completed(alice, "aa", CHANNEL);
        assertEquals(ErrorCode.CONFLICT, refusal(index().publish(handed("aa"), TERMS)));
        publish(command(new Subject.TicketFile(first), CHANNEL));
        assertEquals(second, publish(handed("aa")).event().file().id());
    }

    @Test
    void anUploadThatWaitedTooLongIsNotTheOne() {
        completed(alice, "aa", CHANNEL);
        Publish late = command(new Subject.HandedFile("aa", Duration.ZERO), CHANNEL);
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(late, TERMS)));
    }

    @Test
    void anUploadOfATicketIsItsUsersWhateverKeyIsShown() {
        FileId file = completed(alice, "aa", CHANNEL);
        Principal otherKey = new Principal(app, "alice", false, false, Grants.ALL, Proof.ofKey("other"), null);
        Principal bob = new Principal(app, "bob", false, false, Grants.ALL, Proof.ofKey("key"), null);
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(ticketFile(bob, file), TERMS)));
        Event event = get(index().publish(ticketFile(otherKey, file), TERMS)).event();
        assertEquals(file, event.file().id());
        assertEquals(
                file,
                get(index().publish(ticketFile(bob, file), TERMS))
                        .event()
                        .file()
                        .id());
    }

    private static Publish ticketFile(Principal by, FileId file) {
        return new Publish(
                by,
                List.of(CHANNEL),
                new Subject.TicketFile(file),
                null,
                null,
                PublishOptions.DEFAULT,
                OperationId.random());
    }

    @Test
    void anUploadWithoutItsBytesIsNotTheOne() {
        Upload upload = new Upload(
                FileId.random(),
                UploadTicket.ownerOf(alice, "aa"),
                plan(List.of(CHANNEL)),
                null,
                UploadState.CREATED,
                0,
                null,
                null);
        get(index().declare(app, upload, LONG, 100));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(handed("aa"), TERMS)));
    }
}
