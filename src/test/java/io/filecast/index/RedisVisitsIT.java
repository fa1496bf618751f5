package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.JsonText;
import io.filecast.core.MemberList;
import io.filecast.core.MemberState;
import io.filecast.core.Order;
import io.filecast.core.PresenceIndex;
import io.filecast.core.PresenceIndex.Attend;
import io.filecast.core.PresenceIndex.Merge;
import io.filecast.core.PresenceIndex.Report;
import io.filecast.core.VisitIndex;
import io.filecast.core.VisitIndex.Follow;
import io.filecast.core.VisitIndex.Stay;
import io.filecast.testing.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scripts of visits, called as nodes call them. Each test has an app of its own. */
class RedisVisitsIT {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final ChannelName ROOM = new ChannelName("room");
    private static final ChannelName HALL = new ChannelName("hall");

    private final AppName app = new AppName("v-" + UUID.randomUUID().toString().substring(0, 8));
    private final PresenceBounds bounds = new PresenceBounds(5, 2, 3);
    private final PresenceIndex presence = REDIS.index().presence(bounds);
    private final VisitIndex visits = REDIS.index().visits(bounds);

    private Map<ChannelName, Long> stay(String user, Duration ttl, ChannelName... channels) {
        return get(visits.stay(app, new Stay(user, ttl, true, List.of(channels), Map.of())));
    }

    private void say(String user, String state) {
        get(visits.stay(app, new Stay(user, LONG, false, List.of(ROOM), Map.of(ROOM, new JsonText(state)))));
    }

    private void leave(String user, ChannelName channel) {
        get(visits.leave(app, user, List.of(channel)));
    }

    private List<String> where(String user) {
        return get(visits.visits(app, user)).stream()
                .map(visit -> visit.channel()
                        + (visit.isHere() ? "" : "?")
                        + (visit.state() == null ? "" : visit.state().value()))
                .toList();
    }

    /** A node's call that brings in what its sessions do. */
    private long merge(Report... reports) {
        return get(presence.merge(app, new Merge("one", LONG, ROOM, LONG, PresenceIndex.UNKNOWN, 0, List.of(reports))))
                .version();
    }

    private List<String> changesAfter(long version) {
        return get(presence.merge(app, new Merge("one", LONG, ROOM, LONG, version, 0, List.of()))).changes().stream()
                .map(change -> change.kind().slug() + " " + change.user()
                        + (change.state() == null ? "" : change.state().value()) + " " + change.occupancy())
                .toList();
    }

    private List<String> members() {
        MemberList list = get(presence.members(app, ROOM, null, 10, LONG));
        assertEquals(list.members().size(), list.occupancy());
        return list.members().stream()
                .map(member -> member.user()
                        + (member.state() == null ? "" : member.state().value()))
                .toList();
    }

    @Test
    void a_visit_is_known_without_a_watch_and_a_watch_finds_it() {
        assertEquals(Map.of(), stay("ann", LONG, ROOM, HALL));
        assertEquals(List.of("hall", "room"), where("ann"));
        merge();
        assertEquals(List.of("ann"), members());
        assertEquals(List.of(HALL, ROOM), get(visits.channels(app, 10)));
    }

    @Test
    void visits_come_stay_and_go_as_changes_of_their_channel() {
        long begun = merge();
        assertEquals(Map.of(ROOM, begun + 1), stay("ann", LONG, ROOM, HALL));
        assertEquals(Map.of(), stay("ann", LONG, ROOM));
        say("ann", "{\"a\":1}");
        leave("ann", ROOM);
        leave("ann", ROOM);
        assertEquals(List.of("join ann 1", "state ann{\"a\":1} 1", "leave ann 0"), changesAfter(begun));
        assertEquals(List.of("hall"), where("ann"));
    }

    @Test
    void a_visit_that_is_not_renewed_is_a_timeout_that_any_node_finds() {
        long begun = merge();
        stay("ann", SHORT, ROOM);
        stay("bob", SHORT, ROOM);
        stay("bob", LONG, ROOM);
        Eventually.holds("ended", () -> {
            get(presence.attend(app, new Attend("other", Duration.ZERO, 0, Map.of())));
            return changesAfter(begun).contains("timeout ann 1");
        });
        assertEquals(List.of("bob"), members());
        assertEquals(List.of(), where("ann"));
    }

    @Test
    void who_visits_and_is_connected_is_one_member_until_both_end() {
        long begun = merge(new Report.Here("ann", MemberState.NONE));
        stay("ann", LONG, ROOM);
        merge(new Report.Gone("ann", Departure.GOODBYE));
        assertEquals(List.of("ann"), members());
        leave("ann", ROOM);
        assertEquals(List.of("leave ann 0"), changesAfter(begun));
    }

    @Test
    void where_somebody_is_by_a_connection_is_told_where_that_is_watched() {
        merge(new Report.Here("ann", new MemberState(new JsonText("{\"mood\":\"good\"}"), Instant.EPOCH)));
        assertEquals(List.of("room{\"mood\":\"good\"}"), where("ann"));
        assertTrue(get(visits.visits(app, "ann")).get(0).isConnected());
        stay("ann", LONG, ROOM, HALL);
        assertEquals(List.of("hall", "room{\"mood\":\"good\"}"), where("ann"));
        assertFalse(get(visits.visits(app, "ann")).get(1).isConnected());
        leave("ann", ROOM);
        assertEquals(List.of("hall", "room{\"mood\":\"good\"}"), where("ann"));
        merge(new Report.Gone("ann", Departure.GOODBYE));
        assertEquals(List.of("hall"), where("ann"));
    }

    @Test
    void who_only_says_something_is_not_there_and_has_said_it_when_it_comes() {
        long begun = merge();
        say("ann", "{\"mood\":\"good\"}");
        assertEquals(List.of("room?{\"mood\":\"good\"}"), where("ann"));
        assertEquals(List.of(), members());
        stay("ann", LONG, ROOM);
        assertEquals(List.of("join ann{\"mood\":\"good\"} 1"), changesAfter(begun));
    }

    @Test
    void a_user_visits_no_more_channels_than_it_may() {
        stay("ann", LONG, ROOM, HALL, new ChannelName("third"));
        stay("ann", LONG, ROOM);
        BrokerError refused = assertThrows(BrokerError.class, () -> stay("ann", LONG, new ChannelName("fourth")));
        assertEquals("too-many-channels", refused.code().slug());
        leave("ann", HALL);
        stay("ann", LONG, new ChannelName("fourth"));
        assertEquals(List.of("fourth", "room", "third"), where("ann"));
    }

    @Test
    void changes_of_a_followed_channel_are_events_that_are_not_stored() {
        stay("ann", LONG, ROOM);
        Follow follow = new Follow(List.of(ROOM), LONG, 2, Duration.ofMillis(1));
        assertTrue(get(visits.follow(app, follow)).containsKey(ROOM));
        assertFalse(get(visits.follow(app, follow)).containsKey(ROOM));
        assertEquals(List.of(), events());
        stay("bob", LONG, ROOM);
        say("bob", "{\"a\":1}");
        stay("cid", LONG, ROOM);
        leave("bob", ROOM);
        assertEquals(
                List.of("join bob null 2", "state bob {\"a\":1} 2", "occupancy null null 3", "leave bob null 2"),
                events());
    }

    private List<String> events() {
        return get(REDIS.index().log(app, ROOM.presence(), null, null, Order.OLDEST_FIRST, 10)).events().stream()
                .map(event -> {
                    assertFalse(event.stored());
                    return event.label().value() + " " + event.publisher() + " " + event.meta() + " " + event.message();
                })
                .toList();
    }
}
