package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.JsonText;
import io.filecast.testing.Eventually;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One who does not read is cut off with a bounded amount of memory, and harms nobody. */
class SlowReaderIT {

    private static final int BATCH = 50;
    private static final JsonText MESSAGE = new JsonText("\"" + "x".repeat(4_000) + "\"");

    @Test
    void aSlowReaderIsCutOffWithBoundedMemoryAndOthersAreUndisturbed() throws Exception {
        try (SocketServer server = new SocketServer(SocketLimits.DEFAULT);
                RawClient slow = new RawClient(server.port(), 4_096);
                RawClient good = RawClient.welcomed(server)) {
            slow.upgrade("?access_token=alice").expect("welcome");
            follow(slow);
            follow(good);
            long ticks = 0;
            long mostQueued = 0;
            // The one that reads gets every event in order, while nobody reads the other one's.
            while (server.adapter.stats().closed().isEmpty() && ticks < 100_000) {
                server.feed.deliver(batch(ticks));
                for (int i = 0; i < BATCH; i++) {
                    assertEquals(++ticks, Long.parseLong(good.expect("event").getString("timetoken")));
                }
                mostQueued = Math.max(mostQueued, server.adapter.stats().queuedBytes());
                if (server.feed.left.size() == 1) {
                    break;
                }
            }
            assertEquals(1, server.feed.left.size(), "the slow one left the feed");
            assertTrue(mostQueued <= SocketLimits.DEFAULT.queuedBytes(), "queued " + mostQueued);
            // What it reads at last is an unbroken beginning, then the reason.
            long read = 0;
            RawClient.Frame frame = slow.next();
            while (frame.first() == RawClient.TEXT) {
                assertEquals(++read, Long.parseLong(new JsonObject(frame.text()).getString("timetoken")));
                frame = slow.next();
            }
            assertEquals(RawClient.CLOSE, frame.first());
            assertEquals(4008, frame.closeCode());
            assertTrue(read > 0 && read < ticks);
            slow.send(RawClient.masked(RawClient.CLOSE, frame.payload()));
            SocketServer.eventually(
                    "counted", () -> server.adapter.stats().closed().equals(Map.of(4008, 1L)));
            SocketServer.eventually("freed", () -> server.adapter.stats().queuedBytes() == 0);
        }
    }

    @Test
    void oneWhoNeverReadsAgainIsCutOffAllTheSame() throws Exception {
        try (SocketServer server = new SocketServer(SocketLimits.DEFAULT);
                RawClient slow = new RawClient(server.port(), 4_096)) {
            slow.upgrade("?access_token=alice").expect("welcome");
            follow(slow);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            long ticks = 0;
            while (server.feed.left.isEmpty()) {
                server.feed.deliver(batch(ticks));
                ticks += BATCH;
                server.feed.settle();
                assertTrue(System.nanoTime() < deadline);
            }
            SocketServer.eventually(
                    "the connection is gone", () -> server.adapter.stats().open() == 0);
            SocketServer.eventually(
                    "counted", () -> server.adapter.stats().closed().equals(Map.of(4008, 1L)));
        }
    }

    @Test
    void oneWhoTakesNothingOfTheLittleThatWaitsIsCutOffThoughItSends() throws Exception {
        Duration idle = Duration.ofSeconds(3);
        SocketLimits hasty = SocketServer.limits(idle, Duration.ofMillis(200), idle, idle);
        try (SocketServer server = new SocketServer(hasty);
                RawClient silent = new RawClient(server.port(), 4_096)) {
            silent.upgrade("?access_token=alice").expect("welcome");
            follow(silent);
            FakeFeed.Follower follower = server.feed.followers.get(0);
            follower.context().runOnContext(ignored -> replay(follower, 1));
            Eventually.holds("cut off", () -> {
                boolean isCutOff = server.feed.left.size() == 1;
                if (!isCutOff) {
                    silent.send(RawClient.masked(RawClient.PONG, new byte[0]));
                }
                return isCutOff;
            });
        }
    }

    @Test
    void aReplayThatWaitsForRoomIsNeverTooMuch() throws Exception {
        SocketLimits d = SocketLimits.DEFAULT;
        SocketLimits narrow = new SocketLimits(
                d.frameBytes(),
                d.messageBytes(),
                d.metaBytes(),
                d.stateBytes(),
                d.filterBytes(),
                d.recipients(),
                64 << 10,
                d.channels(),
                d.commands(),
                d.authTimeout(),
                d.pingInterval(),
                d.idleTimeout(),
                d.expiryWarning(),
                d.flushInterval());
        try (SocketServer server = new SocketServer(narrow);
                RawClient client = new RawClient(server.port(), 4_096)) {
            client.upgrade("?access_token=alice").expect("welcome");
            follow(client);
            FakeFeed.Follower follower = server.feed.followers.get(0);
            follower.context().runOnContext(ignored -> replay(follower, 1));
            for (int i = 1; i <= 2_000; i++) {
                assertEquals(i, Long.parseLong(client.expect("event").getString("timetoken")));
            }
        }
    }

    private static void replay(FakeFeed.Follower follower, long tick) {
        if (tick > 2_000) {
            return;
        }
        Event event = FakeBroker.event("room", tick, MESSAGE);
        EventFeed.Session session = follower.session();
        session.deliver(follower.command().pattern(), event, session.encoder().encode(event));
        session.ready().onComplete(ignored -> follower.context().runOnContext(next -> replay(follower, tick + 1)));
    }

    @Test
    void whoWaitsForRoomOnASocketThatBreaksIsTold() throws Exception {
        try (SocketServer server = new SocketServer(SocketLimits.DEFAULT)) {
            Promise<Void> told = Promise.promise();
            try (RawClient client = new RawClient(server.port(), 4_096)) {
                client.upgrade("?access_token=alice").expect("welcome");
                follow(client);
                FakeFeed.Follower follower = server.feed.followers.get(0);
                follower.context().runOnContext(ignored -> fill(follower, 1, told));
                client.expect("event");
            }
            SocketServer.await(told.future());
        }
    }

    /** Delivers until there is no room, then waits for it. */
    private static void fill(FakeFeed.Follower follower, long tick, Promise<Void> told) {
        Event event = FakeBroker.event("room", tick, MESSAGE);
        EventFeed.Session session = follower.session();
        session.deliver(follower.command().pattern(), event, session.encoder().encode(event));
        if (session.ready().isComplete()) {
            follower.context().runOnContext(next -> fill(follower, tick + 1, told));
        } else {
            session.ready().onComplete(told);
        }
    }

    private static void follow(RawClient client) throws IOException {
        client.text("{\"op\":\"subscribe\",\"channel\":\"room\"}");
        client.expect("subscribed");
    }

    private static List<Event> batch(long after) {
        List<Event> events = new ArrayList<>(BATCH);
        for (int i = 1; i <= BATCH; i++) {
            events.add(FakeBroker.event("room", after + i, MESSAGE));
        }
        return events;
    }
}
