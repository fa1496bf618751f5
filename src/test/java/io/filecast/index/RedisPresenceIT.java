package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.filecast.core.MemberList;
import io.filecast.core.MemberState;
import io.filecast.core.Notice;
import io.filecast.core.PresenceIndex;
import io.filecast.core.PresenceIndex.Attend;
import io.filecast.core.PresenceIndex.Attended;
import io.filecast.core.PresenceIndex.Merge;
import io.filecast.core.PresenceIndex.Merged;
import io.filecast.core.PresenceIndex.Report;
import io.filecast.testing.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scripts of presence, called as nodes call them. Each test has an app of its own. */
class RedisPresenceIT {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final ChannelName ROOM = new ChannelName("room");
    private static final Instant EARLY = Instant.ofEpochSecond(1_700_000_000);

    private final AppName app = new AppName("p-" + UUID.randomUUID().toString().substring(0, 8));
    private final PresenceIndex index = REDIS.index().presence(new PresenceBounds(5, 2, 3));

    // ---- what a node says
    // ---------------------------------------------------------------------------------------------

    private static Report here(String user) {
        return new Report.Here(user, MemberState.NONE);
    }

    private static Report here(String user, String state, int second) {
        return new Report.Here(user, new MemberState(new JsonText(state), EARLY.plusSeconds(second)));
    }

    private static Report left(String user) {
        return new Report.Gone(user, Departure.GOODBYE);
    }

    private static Report lost(String user) {
        return new Report.Gone(user, Departure.LOST);
    }

    /** One node, and what it has been told so far. */
    private final class Node {
        private final String name;
        private Duration lease = LONG;
        private long version = PresenceIndex.UNKNOWN;
        private long count;

        Node(String name) {
            this.name = name;
        }

        Merged merge(Report... reports) {
            Merged merged = get(index.merge(app, command(reports)));
            version = merged.version();
            return merged;
        }

        private Merge command(Report... reports) {
            return new Merge(name, lease, ROOM, LONG, version, 10, List.of(reports));
        }

        List<String> hears(Report... reports) {
            return merge(reports).changes().stream().map(RedisPresenceIT::told).toList();
        }

        Attended attend(Map<ChannelName, Duration> asked) {
            Attended attended = get(index.attend(app, new Attend(name, lease, count, asked)));
            count = attended.count();
            return attended;
        }
    }

    private final Node one = new Node("one");
    private final Node two = new Node("two");

    private static String told(Notice.Change change) {
        String state = change.state() == null ? "" : " " + change.state();
        return change.kind().slug() + " " + change.user() + state + " " + change.occupancy();
    }

    private List<String> members() {
        MemberList list = get(index.members(app, ROOM, null, 10, LONG));
        List<String> all = new ArrayList<>();
        list.members().forEach(member -> all.add(member.user() + (member.state() == null ? "" : " " + member.state())));
        assertEquals(all.size(), list.occupancy());
        return all;
    }

    // ---- tests
    // --------------------------------------------------------------------------------------------------------

    @Test
    void a_user_comes_and_goes_and_each_change_has_the_next_version() {
        Merged begun = one.merge();
        Merged joined = one.merge(here("ann"), here("bob"));
        assertEquals(begun.version() + 2, joined.version());
        assertEquals(
                List.of("join ann 1", "join bob 2"),
                joined.changes().stream().map(RedisPresenceIT::told).toList());
        assertEquals(
                List.of(begun.version() + 1, begun.version() + 2),
                joined.changes().stream().map(Notice.Change::version).toList());
        assertEquals(List.of("leave ann 1", "timeout bob 0"), one.hears(left("ann"), lost("bob")));
        assertEquals(List.of(), members());
    }

    @Test
    void a_call_whose_answer_was_lost_is_made_again_and_answers_the_same() {
        one.merge();
        Merge command = one.command(here("ann"), here("bob", "{\"a\":1}", 1), left("cid"));
        Merged lost = get(index.merge(app, command));
        Merged again = get(index.merge(app, command));
        assertEquals(lost.changes(), again.changes());
        assertEquals(lost.version(), again.version());
        assertEquals(List.of("ann", "bob {\"a\":1}"), members());
    }

    @Test
    void a_user_on_two_nodes_counts_once_and_leaves_with_the_last() {
        one.merge();
        two.merge();
        assertEquals(List.of("join ann 1"), one.hears(here("ann")));
        assertEquals(List.of("join ann 1"), two.hears(here("ann")));
        assertEquals(List.of(), one.hears(left("ann")));
        assertEquals(List.of("ann"), members());
        assertEquals(List.of("timeout ann 0"), two.hears(lost("ann")));
        assertEquals(List.of("timeout ann 0"), one.hears());
    }

    @Test
    void of_a_users_states_the_newest_shows_and_falls_back_when_it_ends() {
        one.merge();
        two.merge();
        one.merge(here("ann", "{\"at\":\"phone\"}", 1));
        assertEquals(
                List.of("join ann {\"at\":\"phone\"} 1", "state ann {\"at\":\"desk\"} 1"),
                two.hears(here("ann", "{\"at\":\"desk\"}", 2)));
        assertEquals(List.of("state ann {\"at\":\"desk\"} 1"), one.hears(here("ann", "{\"at\":\"sofa\"}", 1)));
        assertEquals(List.of("ann {\"at\":\"desk\"}"), members());
        assertEquals(List.of("state ann {\"at\":\"sofa\"} 1"), two.hears(left("ann")));
        assertEquals(List.of("state ann {\"at\":\"sofa\"} 1", "state ann 1"), one.hears(here("ann")));
    }

    @Test
    void users_and_states_are_kept_to_the_last_byte() {
        one.merge();
        one.merge(here("ünï:1 \"x\"", "{\"n\":12345678901234567890,\"e\":[],\"z\":\"\\u0000\"}", 1), here("42"));
        assertEquals(List.of("42", "ünï:1 \"x\" {\"n\":12345678901234567890,\"e\":[],\"z\":\"\\u0000\"}"), members());
    }

    @Test
    void a_node_that_died_is_taken_out_by_another_and_brings_its_users_in_again_when_it_was_only_slow() {
        two.merge();
        one.lease = SHORT;
        one.merge(here("ann"), here("bob"));
        two.merge(here("bob"), here("cid"));
        String term = one.merge().tenure().term();
        Eventually.passes("the dead node's users have gone", () -> {
            two.attend(Map.of());
            assertEquals(List.of("bob", "cid"), members());
        });
        assertEquals(List.of("timeout ann 2"), two.hears());

        one.lease = LONG;
        Merged back = one.merge();
        assertNotEquals(term, back.tenure().term());
        assertEquals(List.of("join ann 3"), one.hears(here("ann"), here("bob")));
    }

    @Test
    void a_lease_that_is_renewed_in_time_holds() {
        one.lease = SHORT;
        one.merge(here("ann"));
        one.lease = LONG;
        one.attend(Map.of());
        long until = System.nanoTime() + SHORT.multipliedBy(3).toNanos();
        while (System.nanoTime() < until) {
            two.attend(Map.of());
        }
        assertEquals(List.of("ann"), members());
    }

    @Test
    void a_node_hears_which_channels_changed_and_only_those() {
        two.attend(Map.of());
        Merged begun = one.merge();
        Attended news = two.attend(Map.of());
        assertEquals(Set.of(ROOM), news.watched().keySet());
        assertEquals(begun.watch().begun(), news.watched().get(ROOM).begun());
        assertEquals(Map.of(), two.attend(Map.of()).watched());
        one.merge(here("ann"));
        assertEquals(
                begun.version() + 1, two.attend(Map.of()).watched().get(ROOM).version());
        assertEquals(Map.of(), two.attend(Map.of()).watched());
        assertNotNull(two.attend(Map.of(ROOM, Duration.ZERO)).watched().get(ROOM));
    }

    @Test
    void a_watch_that_nobody_prolongs_ends_and_leaves_nothing_and_the_next_one_has_higher_versions() {
        Merge brief = new Merge("one", LONG, ROOM, SHORT, PresenceIndex.UNKNOWN, 0, List.of(here("ann")));
        Merged first = get(index.merge(app, brief));
        Merge asking = new Merge("one", LONG, ROOM, Duration.ZERO, PresenceIndex.UNKNOWN, 0, List.of(here("bob")));
        Eventually.holds("it has ended", () -> get(index.merge(app, asking)).watch() == null);
        assertNull(get(index.members(app, ROOM, null, 10, LONG)));
        two.attend(Map.of());
        assertEquals("", REDIS.redis().command("KEYS", "fc:{" + app.value() + ".0}:*" + ROOM.value() + "*"));

        Merged second = get(index.merge(app, brief));
        assertNotEquals(first.watch().begun(), second.watch().begun());
        assertTrue(second.version() > first.version());
    }

    @Test
    void changes_that_are_not_known_any_more_are_answered_as_unknown() {
        Merged begun = one.merge();
        for (int i = 0; i < 6; i++) {
            two.merge(IntStream.range(0, 100)
                    .boxed()
                    .flatMap(n -> List.of(here("ann"), left("ann")).stream())
                    .toArray(Report[]::new));
        }
        assertNull(one.merge().changes());
        assertEquals(begun.version() + 1_200, one.version);
        assertEquals(List.of(), one.merge().changes());
        one.version = begun.version() + 100_000;
        assertNull(one.merge().changes(), "a version that never was");
    }

    @Test
    void members_come_in_pages() {
        one.merge(here("a"), here("b"), here("c"));
        MemberList first = get(index.members(app, ROOM, null, 2, LONG));
        assertEquals("b", first.next());
        assertEquals(3, first.occupancy());
        MemberList second = get(index.members(app, ROOM, first.next(), 2, LONG));
        assertEquals("c", second.members().get(0).user());
        assertNull(second.next());
        assertEquals(
                2,
                get(index.merge(app, new Merge("one", LONG, ROOM, LONG, -1, 2, List.of())))
                        .members()
                        .members()
                        .size());
    }

    @Test
    void a_channel_takes_no_more_members_and_an_app_no_more_channels_than_they_may_have() {
        Merged full =
                one.merge(IntStream.range(0, 7).mapToObj(i -> here("u" + i)).toArray(Report[]::new));
        assertEquals(Set.of("u5", "u6"), full.refused());
        assertEquals(5, members().size());
        one.merge(left("u0"));
        assertEquals(Set.of("u6"), one.merge(here("u5"), here("u6")).refused());

        watch("second");
        BrokerError refusal = assertThrows(BrokerError.class, () -> watch("third"));
        assertEquals(ErrorCode.RATE_LIMITED, refusal.code());
    }

    private void watch(String channel) {
        get(index.merge(app, new Merge("one", LONG, new ChannelName(channel), LONG, -1, 0, List.of())));
    }

    @Test
    void a_flushed_data_set_is_told_by_epoch_and_watch() {
        Merged before = one.merge(here("ann"));
        REDIS.redis().flush();
        Attended attended = one.attend(Map.of(ROOM, LONG));
        assertEquals(Map.of(), attended.watched());
        assertNotEquals(before.tenure(), attended.tenure());
        Merged after = one.merge();
        assertNotEquals(before.watch().begun(), after.watch().begun());
        assertNull(after.changes());
        assertTrue(after.version() > before.version());
    }
}
