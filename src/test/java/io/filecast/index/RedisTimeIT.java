package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.DataSet;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The app's clock, epoch and skew in Redis: what no clock of a node, and no double, may spoil. */
class RedisTimeIT extends IndexFixture {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    @Override
    ChannelIndex index() {
        return REDIS.index();
    }

    @Override
    ChannelIndex patientIndex() {
        return REDIS.patientIndex();
    }

    private String appKey() {
        return RedisKey.prefix(app) + RedisKey.APP.suffix();
    }

    private void setClock(String clock) {
        get(index().open(app));
        REDIS.redis().command("HSET", appKey(), "clock", clock);
    }

    private List<String> announce(int count) {
        return publish(message(channels("c", count).toArray(ChannelName[]::new))).events().stream()
                .map(event -> event.timetoken().toString())
                .toList();
    }

    @Test
    void aThousandEventsOfOneMicrosecondAreExactlyOneTickApart() {
        List<String> timetokens = announce(1000);
        long first = Long.parseLong(timetokens.get(0));
        for (int i = 0; i < 1000; i++) {
            assertEquals(first + i, Long.parseLong(timetokens.get(i)));
        }
        List<Event> logged = channels("c", 1000).stream()
                .map(channel -> log(channel).events().get(0))
                .toList();
        assertEquals(
                timetokens,
                logged.stream().map(event -> event.timetoken().toString()).toList());
    }

    @Test
    void ticksCarryFromTheLowDigitsToTheSeconds() {
        setClock("40000000009999998");
        assertEquals(List.of("40000000009999999", "40000000010000000", "40000000010000001"), announce(3));
        setClock("49999999999999998");
        assertEquals(List.of("49999999999999999", "50000000000000000"), announce(2));
    }

    @Test
    void aClockThatWasAheadGoesOnFromThere() {
        setClock("40000000000000003");
        assertEquals(List.of("40000000000000004"), announce(1));
        assertEquals(List.of("40000000000000005", "40000000000000006"), announce(2));
        assertEquals("40000000000000006", get(index().open(app)).clock().toString());
    }

    @Test
    void manyConcurrentEventsHaveTimetokensOfTheirOwn() {
        List<Future<Timetoken>> sent = IntStream.range(0, 1000)
                .mapToObj(i -> index().publish(message(CHANNEL), TERMS)
                        .map(done -> done.event().timetoken()))
                .toList();
        get(Future.all(new ArrayList<>(sent)));
        assertEquals(1000, sent.stream().map(Future::result).distinct().count());
        Timetoken previous = Timetoken.ZERO;
        for (Event event : log(CHANNEL).events()) {
            assertEquals(previous, event.previous());
            assertTrue(event.timetoken().isAfter(previous));
            previous = event.timetoken();
        }
    }

    @Test
    void whatIsReadAsHorizonLiesBeforeEveryLaterEvent() {
        Timetoken horizon = get(index().open(app)).clock();
        assertEquals(horizon, log(CHANNEL).clock());
        assertEquals(horizon, get(index().heads(app, Timetoken.ZERO, 10)).clock());
        assertTrue(publish(message(CHANNEL)).event().timetoken().isAfter(horizon));
    }

    @Test
    void timetokensFollowTheTime() {
        Timetoken timetoken = publish(message(CHANNEL)).event().timetoken();
        Duration off = Duration.between(timetoken.toInstant(), Instant.now()).abs();
        assertTrue(off.compareTo(Duration.ofMinutes(1)) < 0, "off by " + off);
    }

    // ---- epochs ---------------------------------------------------------------------------------------------------

    @Test
    void aFlushedAppIsAnotherDataSet() {
        DataSet before = get(index().open(app));
        Event event = publish(file(CHANNEL)).event();
        assertEquals(before.epoch(), event.epoch());
        REDIS.redis().flush();
        DataSet after = get(index().open(app));
        assertNotEquals(before.epoch(), after.epoch());
        assertFalse(Arrays.equals(before.linkKey(), after.linkKey()));
        assertEquals(List.of(), log(CHANNEL).events());
        assertEquals(after.epoch(), publish(message(CHANNEL)).event().epoch());
        REDIS.redis().flush();
        assertNotEquals(after.epoch(), publish(message(CHANNEL)).event().epoch());
    }

    @Test
    void aDataSetKeepsItsNameAndLinkKey() {
        DataSet one = get(index().open(app));
        DataSet other = get(patientIndex().open(app));
        assertEquals(one.epoch(), other.epoch());
        assertArrayEquals(one.linkKey(), other.linkKey());
        assertEquals(32, one.linkKey().length);
    }

    @Test
    void aSecretIsThatOfTheDataSetWhichAnAnswerNamedLast() {
        byte[] first = get(index().open(app)).linkKey();
        assertArrayEquals(first, get(index().secret(app)));
        REDIS.redis().flush();
        publish(message(CHANNEL));
        byte[] second = get(index().secret(app));
        assertArrayEquals(get(patientIndex().open(app)).linkKey(), second);
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void theEpochIsRenewedOnceForAllWhoSawTheSame() {
        String seen = get(index().open(app)).epoch();
        Event before = publish(message(CHANNEL)).event();
        List<Future<String>> renewals = IntStream.range(0, 20)
                .mapToObj(i -> (i % 2 == 0 ? index() : patientIndex()).renewEpoch(app, seen))
                .toList();
        get(Future.all(new ArrayList<>(renewals)));
        String renewed = renewals.get(0).result();
        assertNotEquals(seen, renewed);
        assertEquals(1, renewals.stream().map(Future::result).distinct().count());
        assertEquals(renewed, get(index().open(app)).epoch());
        assertEquals(renewed, get(index().renewEpoch(app, seen)));
        assertEquals(List.of(before.timetoken()), timetokens(log(CHANNEL).events()));
        assertNotEquals(renewed, get(index().renewEpoch(app, renewed)));
    }

    private static List<Timetoken> timetokens(List<Event> events) {
        return events.stream().map(Event::timetoken).toList();
    }

    // ---- skew -----------------------------------------------------------------------------------------------------

    /** An index on a node that watches the app's time with a monotonic clock of its own. */
    private final class WatchingNode {
        private final AtomicLong offset = new AtomicLong();
        private final RedisClock clock = new RedisClock(() -> System.nanoTime() + offset.get());
        private final RedisChannelIndex index = new RedisChannelIndex(REDIS.links(), clock, RedisIndex.TIMES);

        /** Redis' clock jumps: for scripts, a clock and a skew that move are the same. */
        void jump(Duration by) {
            REDIS.redis().command("HINCRBY", appKey(), "skew", Long.toString(by.toSeconds()));
        }

        /** Redis' clock seems to jump, since this node's monotonic clock moves the other way. */
        void seemToJump(Duration by) {
            offset.addAndGet(-by.toNanos());
        }

        /** Waits until the app's time goes on as if nothing had happened. */
        void awaitSkew(long seconds) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            String wanted = Long.toString(seconds);
            while (!REDIS.redis().command("HGET", appKey(), "skew").equals(wanted)) {
                assertTrue(System.nanoTime() < deadline, "the skew does not become " + wanted);
                get(index.open(app));
            }
        }
    }

    @Test
    void aClockThatJumpsForwardExpiresNothing() {
        WatchingNode node = new WatchingNode();
        Event event = get(node.index.publish(file(CHANNEL), terms(Duration.ofMinutes(30), Duration.ofMinutes(30))))
                .event();
        Instant before = node.clock.now();
        node.jump(Duration.ofHours(1));
        assertEquals(0, get(node.index.sweep(app, 10)).ended());
        node.awaitSkew(0);
        assertEquals(0, get(node.index.sweep(app, 10)).ended());
        assertEquals(
                event.file(),
                get(node.index.find(app, CHANNEL, event.file().id())).entry());
        Duration passed = Duration.between(before, node.clock.now());
        assertTrue(!passed.isNegative() && passed.compareTo(Duration.ofSeconds(30)) < 0, "passed " + passed);
    }

    @Test
    void readersSeeAFileThroughAJump() {
        WatchingNode node = new WatchingNode();
        Event event = get(node.index.publish(file(CHANNEL), terms(NO_END, Duration.ofMinutes(30))))
                .event();
        node.jump(Duration.ofHours(1));
        assertEquals(
                event.file(),
                get(node.index.find(app, CHANNEL, event.file().id())).entry());
    }

    @Test
    void aClockThatJumpsBackLetsNothingLiveForEver() {
        WatchingNode node = new WatchingNode();
        Instant before = get(node.index.open(app)).now();
        node.jump(Duration.ofHours(-1));
        Event event = get(node.index.publish(file(CHANNEL), terms(NO_END, Duration.ofMinutes(30))))
                .event();
        assertTrue(event.file().createdAt().isAfter(before.minusSeconds(6)));
        node.awaitSkew(0);
        assertEquals(
                event.file(),
                get(node.index.find(app, CHANNEL, event.file().id())).entry());
        Event brief =
                get(node.index.publish(file(CHANNEL), terms(NO_END, SHORT))).event();
        awaitTime(brief.file().expiresAt());
        assertEquals(1, get(node.index.sweep(app, 10)).events().size());
    }

    @Test
    void aNewDataSetBeginsWithTheSkewThatWasKnown() {
        WatchingNode node = new WatchingNode();
        get(node.index.open(app));
        node.seemToJump(Duration.ofMinutes(10));
        node.awaitSkew(-600);
        REDIS.redis().flush();
        get(node.index.open(app));
        assertEquals("-600", REDIS.redis().command("HGET", appKey(), "skew"));
    }

    @Test
    void aJumpOfDaysIsBelieved() {
        WatchingNode node = new WatchingNode();
        get(node.index.open(app));
        node.seemToJump(Duration.ofDays(3));
        get(node.index.open(app));
        get(node.index.open(app));
        assertEquals("0", REDIS.redis().command("HGET", appKey(), "skew"));
        Duration off =
                Duration.between(node.clock.now(), get(node.index.open(app)).now());
        assertTrue(off.abs().compareTo(Duration.ofSeconds(5)) < 0, "off by " + off);
    }
}
