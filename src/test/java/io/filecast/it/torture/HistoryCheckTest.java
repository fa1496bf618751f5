package io.filecast.it.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.it.torture.History.Ack;
import io.filecast.it.torture.History.Event;
import io.filecast.it.torture.History.Fetched;
import io.filecast.it.torture.History.Flush;
import io.filecast.it.torture.History.Heard;
import io.filecast.it.torture.History.Loss;
import io.filecast.it.torture.History.Publication;
import io.filecast.it.torture.History.Subscription;
import io.filecast.it.torture.Violation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The check of histories finds each kind of broken promise, and nothing in a history that keeps them. */
class HistoryCheckTest {

    private static final Publication ONE = message("one", "room.a", 1);
    private static final Publication TWO = message("two", "room.a", 2);
    private static final Publication THREE = message("three", "room.a", 3);
    private static final Publication OTHER = message("other", "room.b", 4);
    private static final Publication FILE = new Publication("file", "room.a", 5, "abc", 50, new Ack(5, "f5", 55));
    private static final Publication UNKNOWN = new Publication("unknown", "room.a", 6, null, 60, null);

    private final List<Publication> published = new ArrayList<>(List.of(ONE, TWO, THREE));
    private final List<Flush> flushes = new ArrayList<>();
    private final Map<String, Fetched> fetched = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    /** The publication with a number: its timetoken, asked for at ten times that, acknowledged five later. */
    private static Publication message(String name, String channel, int number) {
        return new Publication(name, channel, number, null, number * 10L, new Ack(number, null, number * 10L + 5));
    }

    private static Event event(Publication publication) {
        return event(publication, publication.number());
    }

    private static Event event(Publication publication, long timetoken) {
        String fileId = publication.sha256() == null ? null : publication.ack().fileId();
        return new Event(publication.channel(), timetoken, publication.name(), fileId, timetoken * 10 + 5);
    }

    private static Subscription onA(Heard... heard) {
        return new Subscription("a", "room.a", 1, Arrays.asList(heard));
    }

    private List<Kind> kinds(Subscription... subscriptions) {
        History history = new History(published, List.of(subscriptions), flushes, fetched, complaints);
        return HistoryCheck.of(history).stream().map(Violation::kind).toList();
    }

    @Test
    void a_history_that_keeps_all_promises_has_no_violation() {
        published.addAll(List.of(OTHER, FILE, UNKNOWN));
        fetched.put("f5", new Fetched(200, "abc"));
        Subscription wildcard = new Subscription(
                "w", "room.*", 1, List.of(event(ONE), event(OTHER), event(TWO), event(THREE), event(FILE)));
        Subscription filtered = new Subscription("f", "room.a", 2, List.of(event(TWO), event(UNKNOWN)));
        assertEquals(List.of(), kinds(onA(event(ONE), event(TWO), event(THREE), event(FILE)), wildcard, filtered));
    }

    @Test
    void what_is_missing_at_the_end_is_lost() {
        assertEquals(List.of(Kind.LOST), kinds(onA(event(ONE), event(TWO))));
    }

    @Test
    void what_is_missing_before_something_later_was_skipped() {
        assertEquals(List.of(Kind.SKIPPED), kinds(onA(event(ONE), event(THREE))));
    }

    @Test
    void what_a_wildcard_misses_in_one_channel_is_not_made_up_for_by_another() {
        published.add(OTHER);
        Subscription wildcard = new Subscription("w", "room.*", 1, List.of(event(ONE), event(TWO), event(OTHER)));
        assertEquals(List.of(Kind.LOST), kinds(wildcard));
    }

    @Test
    void an_event_that_comes_twice_is_duplicated() {
        assertEquals(List.of(Kind.DUPLICATED), kinds(onA(event(ONE), event(TWO), event(TWO), event(THREE))));
        assertEquals(List.of(Kind.DUPLICATED), kinds(onA(event(ONE), event(TWO), event(THREE), event(ONE))));
    }

    @Test
    void a_publication_that_became_two_events_is_duplicated() {
        assertEquals(List.of(Kind.DUPLICATED), kinds(onA(event(ONE), event(TWO), event(THREE), event(TWO, 4))));
    }

    @Test
    void an_event_without_an_answer_that_becomes_two_is_duplicated() {
        published.add(UNKNOWN);
        assertEquals(
                List.of(Kind.DUPLICATED),
                kinds(onA(event(ONE), event(TWO), event(THREE), event(UNKNOWN, 6), event(UNKNOWN, 7))));
    }

    @Test
    void an_event_after_a_later_one_of_its_channel_is_reordered() {
        assertEquals(List.of(Kind.REORDERED), kinds(onA(event(ONE), event(THREE), event(TWO))));
    }

    @Test
    void what_nobody_published_or_wanted_is_foreign() {
        Event invented = new Event("room.a", 9, "invented", null, 95);
        assertEquals(List.of(Kind.FOREIGN), kinds(onA(event(ONE), event(TWO), event(THREE), invented)));
        Subscription filtered = new Subscription("f", "room.a", 2, List.of(event(ONE), event(TWO)));
        assertEquals(List.of(Kind.FOREIGN), kinds(filtered));
    }

    @Test
    void another_timetoken_than_acknowledged_is_foreign() {
        assertEquals(List.of(Kind.FOREIGN), kinds(onA(event(ONE), event(TWO), event(THREE, 4))));
    }

    @Test
    void a_file_that_cannot_be_had_or_has_other_bytes_is_bad() {
        published.add(FILE);
        Subscription all = onA(event(ONE), event(TWO), event(THREE), event(FILE));
        assertEquals(List.of(Kind.BAD_FILE), kinds(all), "never fetched");
        fetched.put("f5", new Fetched(404, ""));
        assertEquals(List.of(Kind.BAD_FILE), kinds(all), "not there");
        fetched.put("f5", new Fetched(200, "abd"));
        assertEquals(List.of(Kind.BAD_FILE), kinds(all), "other bytes");
    }

    @Test
    void a_file_that_is_announced_as_a_message_is_bad() {
        published.add(FILE);
        fetched.put("f5", new Fetched(200, "abc"));
        Event message = new Event("room.a", 5, "file", null, 55);
        assertEquals(List.of(Kind.BAD_FILE), kinds(onA(event(ONE), event(TWO), event(THREE), message)));
    }

    @Test
    void a_loss_that_is_told_of_without_a_flush_is_unfounded_and_excuses_nothing() {
        assertEquals(List.of(Kind.UNFOUNDED, Kind.SKIPPED), kinds(onA(event(ONE), new Loss(26), event(THREE))));
    }

    @Test
    void a_flush_excuses_what_was_published_before_it_for_those_who_are_told() {
        flushes.add(new Flush(27, 28, 40));
        assertEquals(List.of(), kinds(onA(event(ONE), new Loss(33), event(THREE))));
    }

    @Test
    void a_flush_that_nobody_tells_of_is_untold() {
        flushes.add(new Flush(27, 28, 40));
        assertEquals(List.of(Kind.UNTOLD, Kind.SKIPPED), kinds(onA(event(ONE), event(THREE))));
        assertEquals(List.of(Kind.UNTOLD), kinds(onA(event(ONE), event(TWO), event(THREE))));
    }

    @Test
    void a_flush_does_not_excuse_what_was_skipped_before_its_telling() {
        flushes.add(new Flush(37, 38, 50));
        assertEquals(List.of(Kind.SKIPPED), kinds(onA(event(ONE), event(THREE), new Loss(40))));
    }

    @Test
    void a_flush_does_not_excuse_what_was_published_after_it() {
        flushes.add(new Flush(17, 18, 40));
        assertEquals(List.of(Kind.SKIPPED), kinds(onA(event(ONE), new Loss(26), event(THREE))));
    }

    @Test
    void a_telling_long_after_the_flush_is_unfounded() {
        flushes.add(new Flush(17, 18, 30));
        assertEquals(
                List.of(Kind.UNFOUNDED), kinds(onA(event(ONE), new Loss(20), event(TWO), event(THREE), new Loss(36))));
    }

    @Test
    void what_was_repeated_over_a_flush_may_count_twice() {
        flushes.add(new Flush(22, 23, 30));
        assertEquals(
                List.of(),
                kinds(onA(event(ONE), event(TWO, 1_000), new Loss(24), event(TWO, 1_001), event(THREE, 1_002))).stream()
                        .filter(kind -> kind == Kind.DUPLICATED)
                        .toList());
    }

    @Test
    void answers_that_should_not_be_are_violations() {
        complaints.add("500");
        assertEquals(List.of(Kind.COMPLAINT), kinds(onA(event(ONE), event(TWO), event(THREE))));
    }
}
