package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.Ask;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelIndex.Listed;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelIndex.PublishTerms;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Publishing and reading, as every index must do it. */
abstract class ChannelIndexContract extends IndexFixture {

    // ---- publishing -----------------------------------------------------------------------------------------------

    @Test
    void aPublishedFileIsFoundListedAndLogged() {
        Published published = publish(file(CHANNEL));
        Event event = published.event();
        assertFalse(published.repeated());
        assertEquals(Timetoken.ZERO, event.previous());
        assertEquals(plan(List.of(CHANNEL)).name(), event.file().attributes().name());
        assertEquals("alice", event.publisher());
        assertEquals("alice", event.file().publisher());

        assertEquals(event.file(), found(event.file().id(), CHANNEL));
        assertEquals(List.of(event.file()), files(CHANNEL));
        LogSlice log = log(CHANNEL);
        assertEquals(List.of(event), log.events());
        assertEquals(event.timetoken(), log.head());
        assertEquals(event.timetoken(), log.clock());
        assertEquals(event.epoch(), log.epoch());
        assertEquals(Timetoken.ZERO, log.trimmedTo());
    }

    @Test
    void aMessageCarriesEverythingThatWasSaid() {
        JsonText meta = new JsonText("{\"tag\":\"x\"}");
        PublishOptions options = new PublishOptions(false, null, null, List.of("bob", "zoë \"z\""), false);
        Publish command = new Publish(
                alice, List.of(CHANNEL), new Subject.Message(), HARD_JSON, meta, options, OperationId.random());
        Event event = publish(command, terms(LONG, NO_END));
        assertEquals(EventType.MESSAGE, event.type());
        assertEquals(HARD_JSON, event.message());
        assertEquals(meta, event.meta());
        assertEquals(List.of("bob", "zoë \"z\""), event.recipients());
        assertFalse(event.stored());
        assertNull(event.file());
        assertTrue(event.expiresAt().isAfter(get(index().open(app)).now().plus(Duration.ofMinutes(59))));
        assertEquals(List.of(event), log(CHANNEL).events());
    }

    @Test
    void anEventKeepsItsLabelAndItsSilence() {
        PublishOptions options = new PublishOptions(true, null, null, List.of(), false, new Label("a_B-1"), true);
        Event event = publish(with(message(CHANNEL), options)).event();
        assertEquals(new Label("a_B-1"), event.label());
        assertTrue(event.silent());
        Event file = publish(with(file(OTHER), options)).event();
        assertEquals(new Label("a_B-1"), file.label());
        assertEquals(List.of(event), log(CHANNEL).events());
        assertEquals(List.of(file), log(OTHER).events());
    }

    @Test
    void aSignalIsNeverStored() {
        Event event = publish(new Publish(
                        alice,
                        List.of(CHANNEL),
                        new Subject.Signal(),
                        HARD_JSON,
                        null,
                        PublishOptions.DEFAULT,
                        OperationId.random()))
                .event();
        assertEquals(EventType.SIGNAL, event.type());
        assertFalse(event.stored());
        assertEquals(List.of(event), log(CHANNEL).events());
    }

    @Test
    void jsonOfUsersSurvivesByteForByte() {
        Event event = publish(file(CHANNEL)).event();
        assertEquals(HARD_JSON, event.file().attributes().meta());
        assertEquals(HARD_JSON, log(CHANNEL).events().get(0).file().attributes().meta());
        for (String json : List.of("0", "\"\"", "[]", "null", "1e400", "-0", "\"\\ud83d\\ude00 \u2028\"")) {
            JsonText text = new JsonText(json);
            publish(new Publish(
                    alice,
                    List.of(CHANNEL),
                    new Subject.Message(),
                    text,
                    text,
                    PublishOptions.DEFAULT,
                    OperationId.random()));
            List<Event> events = log(CHANNEL).events();
            assertEquals(text, events.get(events.size() - 1).message());
            assertEquals(text, events.get(events.size() - 1).meta());
        }
    }

    @Test
    void eachChannelHasItsOwnChainOnOneClock() {
        Event one = publish(message(CHANNEL)).event();
        Event aside = publish(message(OTHER)).event();
        Event two = publish(message(CHANNEL)).event();
        Event three = publish(file(CHANNEL)).event();
        assertEquals(Timetoken.ZERO, aside.previous());
        assertEquals(one.timetoken(), two.previous());
        assertEquals(two.timetoken(), three.previous());
        assertTrue(aside.timetoken().isAfter(one.timetoken()));
        assertTrue(two.timetoken().isAfter(aside.timetoken()));
        assertEquals(List.of(one, two, three), log(CHANNEL).events());
    }

    @Test
    void aFileGoesToTwoThousandChannelsAtOnce() {
        List<ChannelName> channels = channels("user:", 2000);
        Published published = publish(command(newFile(alice, blob(), channels), channels.toArray(ChannelName[]::new)));
        assertEquals(channels, published.events().stream().map(Event::channel).toList());
        List<Timetoken> timetokens =
                published.events().stream().map(Event::timetoken).toList();
        assertEquals(timetokens.stream().sorted().distinct().toList(), timetokens);
        for (int i : new int[] {0, 999, 1000, 1001, 1999}) {
            Event event = published.events().get(i);
            assertEquals(List.of(event), log(event.channel()).events());
            assertEquals(List.of(event.file()), files(event.channel()));
        }
    }

    @Test
    void oneRefusedChannelKeepsTheEventFromAll() {
        publish(file(OTHER), new PublishTerms(NO_END, NO_END, 1));
        List<ChannelName> channels = new ArrayList<>(channels("c", 500));
        channels.add(OTHER);
        Publish command = command(newFile(alice, blob(), channels), channels.toArray(ChannelName[]::new));
        assertEquals(ErrorCode.CHANNEL_FULL, refusal(index().publish(command, new PublishTerms(NO_END, NO_END, 1))));
        assertEquals(1, get(index().heads(app, Timetoken.ZERO, 1000)).moved().size());
        assertEquals(List.of(), files(channels.get(0)));
        assertEquals(1, files(OTHER).size());
    }

    @Test
    void bytesThatAreDyingKeepTheFileFromAll() {
        publish(message(OTHER));
        SealedBlob blob = blob();
        get(index().markOrphans(app, get(index().open(app)).epoch(), List.of(blob.id())));
        List<ChannelName> channels = channels("user:", 500);
        Publish command = command(newFile(alice, blob, channels), channels.toArray(ChannelName[]::new));
        assertEquals(ErrorCode.UNAVAILABLE, refusal(index().publish(command, TERMS)));
        assertEquals(1, get(index().heads(app, Timetoken.ZERO, 1000)).moved().size());
        assertEquals(List.of(), files(channels.get(0)));
    }

    @Test
    void anUnknownFileIsNotAnnounced() {
        Event event = publish(file(CHANNEL)).event();
        FileId file = event.file().id();
        assertEquals(
                ErrorCode.NOT_FOUND,
                refusal(index().publish(command(new Subject.StoredFile(FileId.random()), CHANNEL), TERMS)));
        assertEquals(
                ErrorCode.NOT_FOUND,
                refusal(index().publish(command(new Subject.StoredFile(file), CHANNEL, OTHER), TERMS)));
        assertEquals(List.of(event), log(CHANNEL).events());
    }

    @Test
    void aFileThatAChannelHasIsAnnouncedAgain() {
        Event event = publish(file(CHANNEL), terms(NO_END, LONG));
        Event again = again(event.file().id(), CHANNEL);
        assertEquals(event.file(), again.file());
        assertEquals(EventType.FILE, again.type());
        assertEquals(event.timetoken(), again.previous());
        assertEquals(List.of(event, again), log(CHANNEL).events());
        assertEquals(List.of(event.file()), files(CHANNEL));
    }

    @Test
    void aChannelTakesOnlySoManyFiles() {
        PublishTerms two = new PublishTerms(NO_END, NO_END, 2);
        Event first = publish(file(CHANNEL), two);
        publish(file(CHANNEL), two);
        assertEquals(ErrorCode.CHANNEL_FULL, refusal(index().publish(file(CHANNEL), two)));
        publish(message(CHANNEL), two);
        publish(command(new Subject.StoredFile(first.file().id()), CHANNEL), two);
        get(index().delete(alice, CHANNEL, first.file().id(), OperationId.random()));
        publish(file(CHANNEL), two);
    }

    // ---- operations -----------------------------------------------------------------------------------------------

    @Test
    void aRepeatedOperationHasTheFirstAnswer() {
        OperationId key = new OperationId("c:key", "digest");
        Event event = publish(with(file(CHANNEL), key), terms(LONG, LONG));
        Published again = get(index().publish(with(file(CHANNEL), key), terms(LONG, LONG)));
        assertTrue(again.repeated());
        assertEquals(event, again.event());
        assertEquals(List.of(event), log(CHANNEL).events());
        assertEquals(1, files(CHANNEL).size());
    }

    @Test
    void anOperationOfAnotherRequestIsRefused() {
        publish(with(message(CHANNEL), new OperationId("c:key", "digest")));
        assertEquals(
                ErrorCode.IDEMPOTENCY_MISMATCH,
                refusal(index().publish(with(message(CHANNEL), new OperationId("c:key", "else")), TERMS)));
        assertEquals(1, log(CHANNEL).events().size());
    }

    @Test
    void manySendsOfOneOperationAreOneEvent() {
        OperationId key = new OperationId("c:key", "digest");
        List<Future<Published>> sends = IntStream.range(0, 50)
                .mapToObj(i -> index().publish(with(file(CHANNEL), key), TERMS))
                .toList();
        get(Future.all(new ArrayList<>(sends)));
        assertEquals(1, log(CHANNEL).events().size());
        assertEquals(1, sends.stream().filter(send -> !send.result().repeated()).count());
        assertEquals(
                1, sends.stream().map(send -> send.result().event()).distinct().count());
    }

    // ---- deleting -------------------------------------------------------------------------------------------------

    @Test
    void aDeletedFileIsGoneAndItsEventSaysSo() {
        Event event = publish(file(CHANNEL)).event();
        FileId file = event.file().id();
        Event deleted = get(index().delete(principal("bob"), CHANNEL, file, OperationId.random()));
        assertEquals(EventType.FILE_DELETED, deleted.type());
        assertEquals("bob", deleted.publisher());
        assertEquals(event.file(), deleted.file());
        assertEquals(event.timetoken(), deleted.previous());
        assertTrue(deleted.fileGone());
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().find(app, CHANNEL, file)));
        assertEquals(List.of(), files(CHANNEL));
        assertEquals(List.of(event.withFileGone(), deleted), log(CHANNEL).events());
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().delete(alice, CHANNEL, file, OperationId.random())));
    }

    @Test
    void aRepeatedDeleteHasTheFirstAnswer() {
        Event event = publish(file(CHANNEL)).event();
        OperationId operation = OperationId.random();
        Event deleted = get(index().delete(alice, CHANNEL, event.file().id(), operation));
        assertEquals(deleted, get(index().delete(alice, CHANNEL, event.file().id(), operation)));
        assertEquals(2, log(CHANNEL).events().size());
    }

    @Test
    void bytesGoWithTheLastChannel() {
        SealedBlob blob = blob();
        FileId file = publish(command(newFile(alice, blob, List.of(CHANNEL, OTHER)), CHANNEL, OTHER))
                .event()
                .file()
                .id();
        get(index().delete(alice, CHANNEL, file, OperationId.random()));
        assertEquals(List.of(), dying());
        assertEquals(1, files(OTHER).size());
        get(index().delete(alice, OTHER, file, OperationId.random()));
        assertEquals(List.of(blob.id()), dying());
        get(index().buried(app, List.of(blob.id())));
        assertEquals(List.of(), dying());
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    @Test
    void aSilentChannelHasNothing() {
        LogSlice log = log(CHANNEL);
        assertEquals(List.of(), log.events());
        assertEquals(Timetoken.ZERO, log.head());
        assertEquals(Timetoken.ZERO, log.trimmedTo());
        assertEquals(List.of(), files(CHANNEL));
        assertTrue(publish(message(CHANNEL)).event().timetoken().isAfter(log.clock()));
    }

    @Test
    void theLogIsReadInStretchesFromBothEnds() {
        List<Event> events = IntStream.range(0, 9)
                .mapToObj(i -> publish(message(CHANNEL)).event())
                .toList();
        Timetoken second = events.get(1).timetoken();
        Timetoken eighth = events.get(7).timetoken();
        assertEquals(events.subList(2, 5), read(second, null, Order.OLDEST_FIRST, 3));
        assertEquals(events.subList(2, 7), read(second, eighth, Order.OLDEST_FIRST, 100));
        assertEquals(reversed(events.subList(4, 7)), read(null, eighth, Order.NEWEST_FIRST, 3));
        assertEquals(reversed(events.subList(2, 9)), read(second, null, Order.NEWEST_FIRST, 100));
        assertEquals(events, read(Timetoken.ZERO, null, Order.OLDEST_FIRST, 100));
        assertEquals(List.of(), read(null, Timetoken.ZERO, Order.OLDEST_FIRST, 100));
        assertEquals(List.of(), read(events.get(8).timetoken(), null, Order.OLDEST_FIRST, 100));
        assertEquals(List.of(), read(eighth, second, Order.OLDEST_FIRST, 100));
    }

    private List<Event> read(Timetoken after, Timetoken before, Order order, int limit) {
        return get(index().log(app, CHANNEL, after, before, order, limit)).events();
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }

    @Test
    void headsNameEveryChannelThatMovedOnceAndInOrder() {
        publish(message(channels("c", 100).toArray(ChannelName[]::new)));
        publish(message(new ChannelName("c50")));
        publish(message(channels("d", 45).toArray(ChannelName[]::new)));
        for (int limit : new int[] {1, 7, 144, 145, 1000}) {
            List<Head> all = new ArrayList<>();
            Timetoken after = Timetoken.ZERO;
            Heads heads;
            do {
                heads = get(index().heads(app, after, limit));
                assertTrue(heads.moved().size() <= limit);
                all.addAll(heads.moved());
                after = all.get(all.size() - 1).last();
            } while (!heads.complete());
            List<Timetoken> lasts = all.stream().map(Head::last).toList();
            assertEquals(lasts.stream().sorted().toList(), lasts);
            assertEquals(145, new HashSet<>(all.stream().map(Head::channel).toList()).size());
            assertEquals(145, all.size());
            assertEquals(heads.clock(), after);
        }
    }

    @Test
    void headsAfterAMomentLeaveOutWhatMovedBefore() {
        Published batch = publish(message(channels("c", 30).toArray(ChannelName[]::new)));
        Timetoken middle = batch.events().get(14).timetoken();
        Heads heads = get(index().heads(app, middle, 100));
        assertSameEvents(
                batch.events().subList(15, 30),
                heads.moved().stream()
                        .map(head -> log(head.channel()).events().get(0))
                        .toList());
        assertTrue(heads.complete());
        assertEquals(List.of(), get(index().heads(app, heads.clock(), 100)).moved());
    }

    @Test
    void pagesOfFilesStayRightWhileFilesComeAndGo() {
        List<Event> files = IntStream.range(0, 10)
                .mapToObj(i -> publish(file(CHANNEL)).event())
                .toList();
        List<Listed> first = page(null, Order.NEWEST_FIRST, 4);
        assertEquals(ids(reversed(files.subList(6, 10))), listedIds(first));

        get(index().delete(alice, CHANNEL, first.get(3).entry().id(), OperationId.random()));
        get(index().delete(alice, CHANNEL, files.get(4).file().id(), OperationId.random()));
        publish(file(CHANNEL));
        List<Listed> second = page(first.get(3).place(), Order.NEWEST_FIRST, 4);
        assertEquals(List.of(id(files, 5), id(files, 3), id(files, 2), id(files, 1)), listedIds(second));
        List<Listed> back = page(second.get(0).place(), Order.OLDEST_FIRST, 2);
        assertEquals(List.of(id(files, 7), id(files, 8)), listedIds(back));
        assertEquals(List.of(id(files, 0)), listedIds(page(second.get(3).place(), Order.NEWEST_FIRST, 4)));
        assertEquals(ErrorCode.BAD_POSITION, refusal(index().list(app, CHANNEL, "x", Order.NEWEST_FIRST, 4)));
    }

    private List<Listed> page(String from, Order order, int limit) {
        return get(index().list(app, CHANNEL, from, order, limit));
    }

    private static FileId id(List<Event> files, int at) {
        return files.get(at).file().id();
    }

    private static List<FileId> ids(List<Event> files) {
        return files.stream().map(event -> event.file().id()).toList();
    }

    private static List<FileId> listedIds(List<Listed> page) {
        return page.stream().map(listed -> listed.entry().id()).toList();
    }

    @Test
    void appsSeeNothingOfEachOther() {
        Event event = publish(file(CHANNEL)).event();
        AppName stranger = new AppName(app.value() + "-x");
        assertEquals(
                ErrorCode.NOT_FOUND,
                refusal(index().find(stranger, CHANNEL, event.file().id())));
        ChannelIndex.DataSet theirs = get(index().open(stranger));
        assertFalse(Arrays.equals(theirs.linkKey(), get(index().open(app)).linkKey()));
        assertFalse(theirs.epoch().equals(event.epoch()));
    }

    // ---- reading on in several channels ---------------------------------------------------------------------------

    private ChannelIndex.Progress readOn(int limit, int maxBytes, Ask... asks) {
        return get(index().since(app, List.of(asks), limit, maxBytes));
    }

    @Test
    void severalChannelsAreReadOnInOneInstant() {
        Event first = publish(message(CHANNEL)).event();
        Event file = publish(file(CHANNEL, OTHER)).event();
        Event gone = get(index().delete(alice, OTHER, file.file().id(), OperationId.random()));
        ChannelName quiet = new ChannelName("quiet");
        ChannelIndex.Progress read = readOn(
                100,
                1 << 20,
                new Ask(1, CHANNEL, Timetoken.ZERO),
                new Ask(1, quiet, Timetoken.ZERO),
                new Ask(2, OTHER, Timetoken.ZERO),
                new Ask(3, CHANNEL, first.timetoken()),
                new Ask(3, OTHER, gone.timetoken()));
        assertEquals(gone.timetoken(), read.clock());
        assertEquals(first.epoch(), read.epoch());
        List<List<Event>> events =
                read.stretches().stream().map(ChannelIndex.Stretch::events).toList();
        assertEquals(log(CHANNEL).events(), events.get(0));
        assertEquals(List.of(), events.get(1));
        assertEquals(log(OTHER).events(), events.get(2));
        assertTrue(events.get(2).get(0).fileGone());
        assertEquals(log(CHANNEL).events().subList(1, 2), events.get(3));
        assertEquals(List.of(), events.get(4));
        read.stretches().forEach(stretch -> {
            assertEquals(read.clock(), stretch.upTo());
            assertEquals(Timetoken.ZERO, stretch.trimmedTo());
        });
    }

    @Test
    void aReaderIsToldHowFarEachChannelIsKnown() {
        List<Event> here = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            here.add(publish(message(CHANNEL)).event());
        }
        Event there = publish(message(OTHER)).event();
        ChannelIndex.Progress read =
                readOn(6, 1 << 20, new Ask(1, CHANNEL, Timetoken.ZERO), new Ask(1, OTHER, Timetoken.ZERO));
        assertSameEvents(here.subList(0, 3), read.stretches().get(0).events());
        assertEquals(here.get(2).timetoken(), read.stretches().get(0).upTo());
        assertSameEvents(List.of(there), read.stretches().get(1).events());
        assertEquals(read.clock(), read.stretches().get(1).upTo());
    }

    @Test
    void whatIsTooMuchIsLeftLatestFirstAndLastReaderFirst() {
        JsonText big = new JsonText('"' + "x".repeat(2_000) + '"');
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Publish plain = message(i % 2 == 0 ? CHANNEL : OTHER);
            events.add(publish(new Publish(
                            alice, plain.channels(), plain.subject(), big, null, plain.options(), plain.operation()))
                    .event());
        }
        ChannelIndex.Progress read = readOn(
                100,
                5_000,
                new Ask(1, CHANNEL, Timetoken.ZERO),
                new Ask(1, OTHER, Timetoken.ZERO),
                new Ask(2, CHANNEL, events.get(0).timetoken()));
        assertSameEvents(events.subList(0, 1), read.stretches().get(0).events());
        assertSameEvents(events.subList(1, 2), read.stretches().get(1).events());
        Timetoken known = new Timetoken(events.get(2).timetoken().ticks() - 1);
        assertEquals(known, read.stretches().get(0).upTo());
        assertEquals(known, read.stretches().get(1).upTo());
        assertEquals(
                new ChannelIndex.Stretch(Timetoken.ZERO, events.get(0).timetoken(), List.of()),
                read.stretches().get(2));

        ChannelIndex.Progress least = readOn(100, 10, new Ask(1, OTHER, Timetoken.ZERO));
        assertSameEvents(events.subList(1, 2), least.stretches().get(0).events());
    }

    @Test
    void hundredsOfChannelsAreReadOnAtOnce() {
        List<ChannelName> many = channels("many", 900);
        Event one = publish(message(many.get(17))).event();
        Event other = publish(message(many.get(899))).event();
        List<Ask> asks =
                many.stream().map(name -> new Ask(7, name, Timetoken.ZERO)).toList();
        ChannelIndex.Progress read = get(index().since(app, asks, 100, 1 << 20));
        List<Event> found = read.stretches().stream()
                .flatMap(stretch -> stretch.events().stream())
                .toList();
        assertSameEvents(List.of(one, other), found);
        assertEquals(900, read.stretches().size());
    }
}
