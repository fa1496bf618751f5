package io.filecast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.AppName;
import io.filecast.core.Attendance.Attendee;
import io.filecast.core.BrokerError;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.Grants;
import io.filecast.core.MemberList;
import io.filecast.core.MemberState;
import io.filecast.core.Notice;
import io.filecast.core.Presence.ReadMembers;
import io.filecast.core.PresenceIndex;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.index.IndexTimes;
import io.filecast.index.PresenceBounds;
import io.filecast.index.RedisChannelIndex;
import io.filecast.index.RedisClock;
import io.filecast.index.RedisLinks;
import io.filecast.index.RedisSettings;
import io.filecast.testing.Answer;
import io.filecast.testing.Eventually;
import io.filecast.testing.PresenceStory;
import io.filecast.testing.RealRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes' presence on one Redis whose answers get lost: what both tell is consistent and, at rest, the truth. */
class PresenceRoomIT {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis();

    private static final long SEED = Long.getLong("filecast.seed", 7);
    private static final ChannelName ROOM = new ChannelName("room");
    private static final NativeJson JSON = new NativeJson(null);
    private static final PresenceOptions OPTIONS = new PresenceOptions(
            Duration.ofMillis(900),
            Duration.ofMillis(20),
            Duration.ofSeconds(2),
            1_000,
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            1_000_000);

    /** Nobody looks by itself while a test runs. */
    private static final PresenceOptions SLOW = new PresenceOptions(
            Duration.ofMinutes(10),
            Duration.ofMillis(20),
            Duration.ofMinutes(1),
            1_000,
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            1_000_000);

    private static Vertx vertx;
    private static RedisLinks links;

    private final AppName app = new AppName("r-" + UUID.randomUUID().toString().substring(0, 8));
    private final Random random = new Random(SEED);

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        links = new RedisLinks(vertx, RedisSettings.of(REDIS.url()));
    }

    @AfterAll
    static void disconnect() {
        await(links.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no result", e);
        }
    }

    /** An index some of whose answers get lost after the call was done, and some calls on their way there. */
    private static PresenceIndex lossy(PresenceIndex index, Random random, int percent) {
        return new PresenceIndex() {
            private <T> Future<T> perhaps(Supplier<Future<T>> call) {
                int fate = random.nextInt(100);
                if (fate < percent / 2) {
                    return Future.failedFuture(BrokerError.unavailable("lost on the way", null));
                }
                return fate < percent
                        ? call.get().compose(done -> Future.failedFuture(BrokerError.unavailable("answer lost", null)))
                        : call.get();
            }

            @Override
            public Future<Merged> merge(AppName name, Merge command) {
                return perhaps(() -> index.merge(name, command));
            }

            @Override
            public Future<MemberList> members(
                    AppName name, ChannelName channel, String after, int limit, Duration watch) {
                return index.members(name, channel, after, limit, watch);
            }

            @Override
            public Future<Attended> attend(AppName name, Attend command) {
                return perhaps(() -> index.attend(name, command));
            }
        };
    }

    /** One node. */
    private final class Node {
        private final FakeAttendance attendance = new FakeAttendance();
        private final Map<Attendee, MemberState> open = new TreeMap<>(
                java.util.Comparator.comparing(Attendee::user).thenComparingInt(System::identityHashCode));
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final PresenceRoom room;

        Node(int lostPercent) {
            this(lostPercent, OPTIONS, () -> null);
        }

        /**
         * A node.
         *
         * @param other is woken when something changes here; null for nobody
         */
        Node(int lostPercent, PresenceOptions options, Supplier<Node> other) {
            PresenceIndex index = new RedisChannelIndex(links, new RedisClock(), IndexTimes.DEFAULT)
                    .presence(new PresenceBounds(1_000, 10, 10));
            room = new PresenceRoom(
                    vertx,
                    new PresenceRoom.Rooms(
                            lossy(index, new Random(random.nextLong()), lostPercent),
                            attendance,
                            waking(other),
                            name -> {}),
                    options);
            room.start(() -> List.of(app));
        }

        private ChangeHints waking(Supplier<Node> other) {
            return new ChangeHints() {
                @Override
                public void presenceMoved(AppName name, ChannelName channel, long version) {
                    told.add(name + "/" + channel);
                    Node woken = other.get();
                    if (woken != null) {
                        woken.room.moved(name, channel, version);
                    }
                }

                @Override
                public void rightsEnded(AppName name) {
                    throw new AssertionError("presence knows no rights");
                }

                @Override
                public void termsChanged(AppName name) {
                    throw new AssertionError("presence knows no groups");
                }
            };
        }

        Attendee come(String user) {
            Attendee attendee = Seats.of(user);
            open.put(attendee, MemberState.NONE);
            attendance.come(attendee, MemberState.NONE);
            return attendee;
        }

        void act(int moment) {
            List<Attendee> all = new ArrayList<>(open.keySet());
            if (all.isEmpty() || random.nextInt(5) < 2) {
                come("u" + random.nextInt(40));
                return;
            }
            Attendee one = all.get(random.nextInt(all.size()));
            if (random.nextInt(4) == 0) {
                MemberState state = Seats.state("{\"n\":" + moment + "}", moment);
                open.put(one, state);
                attendance.come(one, state);
            } else {
                open.remove(one);
                attendance.go(one, random.nextBoolean() ? Departure.GOODBYE : Departure.LOST);
            }
        }

        Future<MemberList> read() {
            Principal anyone = new Principal(app, null, false, false, Grants.ALL, Proof.ofKey("k"), null);
            return room.members(new ReadMembers(anyone, ROOM, null, 1_000));
        }

        MemberList members() {
            return await(read());
        }

        PresenceStory story() {
            return PresenceStory.of(
                    attendance.heard().stream().map(PresenceRoomIT::json).toList());
        }
    }

    private static com.fasterxml.jackson.databind.JsonNode json(Notice notice) {
        return Answer.parse(new String(JSON.noticeFrame(notice), StandardCharsets.UTF_8));
    }

    private static Map<String, String> states(MemberList list) {
        return PresenceStory.statesOf(json(new Notice.Members(ROOM, list)));
    }

    private static Map<String, String> truth(Node... nodes) {
        Map<String, MemberState> newest = new TreeMap<>();
        for (Node node : nodes) {
            node.open.forEach((attendee, state) -> newest.merge(
                    attendee.user(), state, (one, other) -> one.at().isAfter(other.at()) ? one : other));
        }
        Map<String, String> truth = new TreeMap<>();
        newest.forEach((user, state) ->
                truth.put(user, state.value() == null ? "" : state.value().value()));
        return truth;
    }

    @Test
    void what_two_nodes_tell_is_consistent_and_at_rest_the_truth_though_a_third_of_the_answers_is_lost() {
        Node one = new Node(30);
        Node two = new Node(30);
        one.attendance.listen(app, ROOM);
        two.attendance.listen(app, ROOM);
        for (int i = 0; i < 1_500; i++) {
            (random.nextBoolean() ? one : two).act(i);
            if (i % 20 == 0) {
                await(one.read().recover(lost -> Future.succeededFuture())); // some of it has reached the index
            }
        }
        for (int i = 0; i < 30; i++) {
            Node node = i % 2 == 0 ? one : two;
            node.come("late-" + i); // each in a report of its own, which nothing later makes up for
            await(node.read().recover(lost -> Future.succeededFuture()));
        }
        Map<String, String> truth = truth(one, two);
        for (Node node : List.of(one, two)) {
            Eventually.passes(
                    "both tell the truth, seed " + SEED,
                    () -> assertEquals(truth, node.story().end()));
        }
        assertTrue(one.story().changes() > 100, "much happened");
        Eventually.passes("and list it", () -> assertEquals(truth, states(one.members())));
        await(one.room.close().recover(lost -> Future.succeededFuture()));
        await(two.room.close().recover(lost -> Future.succeededFuture()));
    }

    @Test
    void a_node_that_is_woken_hears_of_the_others_users_long_before_it_looks_by_itself() {
        List<Node> nodes = new CopyOnWriteArrayList<>();
        Node one = new Node(0, SLOW, () -> nodes.get(1));
        Node two = new Node(0, SLOW, () -> nodes.get(0));
        nodes.addAll(List.of(one, two));
        two.come("bob");
        two.members(); // it has something to do with presence
        one.attendance.listen(app, ROOM);
        Eventually.passes(
                "who was there on the other node before anybody listened",
                () -> assertEquals(Map.of("bob", ""), one.story().end()));
        Attendee ann = two.come("ann");
        Eventually.passes(
                "who comes there",
                () -> assertEquals(Map.of("ann", "", "bob", ""), one.story().end()));
        two.attendance.come(ann, Seats.state("{\"a\":1}", 1));
        Eventually.passes(
                "what it says of itself",
                () -> assertEquals(
                        Map.of("ann", "{\"a\":1}", "bob", ""), one.story().end()));
        two.attendance.go(ann, Departure.GOODBYE);
        Eventually.passes(
                "and that it goes",
                () -> assertEquals(Map.of("bob", ""), one.story().end()));
        await(one.room.close());
        await(two.room.close());
    }

    @Test
    void who_only_listens_wakes_nobody_by_what_it_hears() {
        List<Node> nodes = new CopyOnWriteArrayList<>();
        Node one = new Node(0, SLOW, () -> nodes.get(1));
        Node two = new Node(0, SLOW, () -> nodes.get(0));
        nodes.addAll(List.of(one, two));
        one.attendance.listen(app, ROOM);
        two.attendance.listen(app, ROOM);
        Eventually.holds(
                "both hear",
                () -> !one.attendance.heard().isEmpty()
                        && !two.attendance.heard().isEmpty());
        int before = one.told.size();
        for (int i = 0; i < 20; i++) {
            two.come("u" + i);
        }
        Eventually.holds("all are told", () -> one.story().end().size() == 20);
        assertEquals(before, one.told.size(), "wakes of the node where nothing happened");
        await(one.room.close());
        await(two.room.close());
    }

    @Test
    void a_node_that_takes_a_dead_ones_users_out_wakes_the_others() {
        Node witness = new Node(0);
        witness.attendance.listen(app, ROOM);
        Node dying = new Node(0);
        dying.come("ann");
        Eventually.passes(
                "she is there",
                () -> assertEquals(Map.of("ann", ""), witness.story().end()));
        int before = witness.told.size();
        await(dying.room.close());
        Eventually.passes(
                "she has gone", () -> assertEquals(Map.of(), witness.story().end()));
        Eventually.holds("the others are told", () -> witness.told.size() > before);
        await(witness.room.close());
    }

    @Test
    void a_node_that_leaves_in_order_takes_its_users_out_after_a_grace() {
        Node one = new Node(0);
        Node two = new Node(0);
        two.attendance.listen(app, ROOM);
        one.come("ann");
        two.come("bob");
        Eventually.passes(
                "both are there",
                () -> assertEquals(Map.of("ann", "", "bob", ""), two.story().end()));
        await(one.room.close());
        Eventually.passes(
                "the other's has gone",
                () -> assertEquals(Map.of("bob", ""), two.story().end()));
        await(two.room.close());
    }

    @Test
    void a_watch_ends_on_all_nodes_when_nobody_wants_it_any_more() {
        Node one = new Node(0);
        Node two = new Node(0);
        one.come("ann");
        two.come("bob");
        assertFalse(one.attendance.isWatched() || two.attendance.isWatched());
        assertTrue(states(one.members()).containsKey("ann"));
        Eventually.passes(
                "the other node's user is there, too",
                () -> assertEquals(Map.of("ann", "", "bob", ""), states(one.members())));
        Eventually.holds("nobody watches", () -> !one.attendance.isWatched() && !two.attendance.isWatched());
        Eventually.passes(
                "nothing is left", () -> assertEquals("", REDIS.command("KEYS", "*{" + app.value() + ".0}:*room*")));
        await(one.room.close());
        await(two.room.close());
    }
}
