package io.filecast.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.CursorFeed.PollRequest;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.filecast.core.filter.Filter;
import io.filecast.testing.Eventually;
import io.filecast.testing.FakeChannelIndex;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One cursor over many channels, judged answer by answer: whatever the nodes were told and in which order, an answer holds
 * exactly what happened between its two cursors on the channels that were asked for. Hints are lost, late and doubled, the
 * index is slow and fails, publishers race, and each poll goes to another node, perhaps for other channels.
 */
class PollSimulationTest {

    private static final AppName APP = new AppName("demo");
    private static final int LOOPS = 3;
    private static final Filter EVEN = Filter.parse("parity == 0");
    private static final List<String> CHANNELS = List.of("a.1", "a.2", "a.b.1", "b.1", "solo", "user:u1");
    private static final List<String> PATTERNS =
            List.of("a.1", "a.2", "a.b.1", "b.1", "solo", "user:u1", "a.*", "a.b.*", "b.*", "empty");

    /** Tails so short, and pages so small, that every path is walked. */
    private static final DeliveryOptions TINY = new DeliveryOptions(
            Duration.ofMillis(2),
            Duration.ofMillis(10),
            2,
            256 * 1024,
            64 * 1024,
            Duration.ofMillis(50),
            Duration.ofMillis(20),
            100,
            10_000,
            2,
            1_000);

    private static Vertx vertx;

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    }

    @AfterAll
    static void closeVertx() {
        vertx.close();
    }

    static Stream<Long> seeds() {
        Long chosen = Long.getLong("filecast.seed");
        return chosen != null
                ? Stream.of(chosen)
                : Stream.concat(
                        IntStream.range(1, 8).mapToObj(i -> (long) i),
                        Stream.of(ThreadLocalRandom.current().nextLong()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyAnswerHoldsExactlyWhatHappenedBetweenItsCursors(long seed) throws InterruptedException {
        try (Storm storm = new Storm(seed)) {
            storm.index.failCalls(0.05);
            storm.rage(400);
            storm.index.failCalls(0);
            storm.finish();
            storm.pollers.forEach(poller -> poller.assertExact(storm.published()));
            int brought = storm.pollers.stream().mapToInt(Poller::brought).sum();
            assertTrue(brought > 100, () -> "only " + brought + " events were brought, seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsLostIsTold(long seed) throws InterruptedException {
        try (Storm storm = new Storm(seed)) {
            storm.rage(150);
            FakeChannelIndex.Backup backup = storm.index.backup(APP);
            storm.rage(60);
            switch ((int) Math.floorMod(seed, 3L)) {
                case 0 -> storm.index.flush(APP);
                case 1 -> storm.index.rewind(APP, backup);
                default ->
                    CHANNELS.forEach(name -> storm.index.trim(APP, new ChannelName(name), storm.index.clock(APP)));
            }
            storm.rage(60);
            storm.finish();
            List<Event> log = CHANNELS.stream()
                    .flatMap(name -> storm.index.events(APP, new ChannelName(name)).stream())
                    .sorted(Comparator.comparing(Event::timetoken))
                    .toList();
            storm.pollers.forEach(poller -> poller.assertExactSinceLastLoss(log, storm.published()));
        }
    }

    // ---- the storm ------------------------------------------------------------------------------------------------

    /** Two nodes over one index, and clients that poll one or the other. */
    private static final class Storm implements AutoCloseable {
        final long seed;
        final Random random;
        final FakeChannelIndex index;
        final List<Poller> pollers = new ArrayList<>();
        final List<Delivery> nodes = new ArrayList<>();
        final List<Polls> feeds = new ArrayList<>();
        final List<Context> contexts = new ArrayList<>();
        private final List<Event> published = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean over;

        Storm(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.index = new FakeChannelIndex(seed);
            index.delayAnswers(random.nextInt(4));
            index.pageHeads(1 + random.nextInt(4));
            for (int i = 0; i < 2; i++) {
                Delivery delivery = new Delivery(vertx, LOOPS, index, () -> Instant.EPOCH, TINY);
                DeliveryRig.result(delivery.start());
                nodes.add(delivery);
                PollOptions options = new PollOptions(1_000, 1_000, 100, Duration.ofMinutes(1), 3_000);
                Polls polls = new Polls(vertx, delivery, () -> Instant.EPOCH, principal -> true, options);
                polls.start();
                feeds.add(polls);
            }
            for (int i = 0; i < LOOPS; i++) {
                contexts.add(((VertxInternal) vertx).createEventLoopContext());
            }
            for (int i = 0; i < 6; i++) {
                Poller poller = new Poller(this, i, random.nextLong());
                pollers.add(poller);
                contexts.get(i % LOOPS).runOnContext(ignored -> poller.poll());
            }
        }

        /** Two publishers at once, whose hints reach each node in their own way. */
        void rage(int events) throws InterruptedException {
            pollers.forEach(poller -> Eventually.holds("a cursor", () -> poller.reached() != null));
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Random own = new Random(random.nextLong());
                threads.add(new Thread(() -> {
                    for (int n = 0; n < events / 2; n++) {
                        publish(own);
                        if (own.nextInt(3) == 0) {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(TimeUnit.MINUTES.toMillis(1));
            }
        }

        private void publish(Random own) {
            ChannelName channel = new ChannelName(CHANNELS.get(own.nextInt(CHANNELS.size())));
            JsonText meta = new JsonText("{\"parity\":" + own.nextInt(2) + "}");
            List<String> recipients = own.nextInt(8) == 0 ? List.of("u1") : List.of();
            JsonText message = own.nextInt(4) == 0 ? new JsonText('"' + "x".repeat(1_000) + '"') : null;
            Event event = index.publish(APP, channel, meta, message, recipients);
            published.add(event);
            for (Delivery node : nodes) {
                int hints = own.nextInt(4) == 0 ? 0 : own.nextInt(8) == 0 ? 2 : 1;
                for (int i = 0; i < hints; i++) {
                    int delay = own.nextInt(4);
                    Context context = contexts.get(own.nextInt(LOOPS));
                    context.runOnContext(ignored -> {
                        if (delay == 0) {
                            node.committed(event);
                        } else {
                            vertx.setTimer(delay, id -> node.committed(event));
                        }
                    });
                }
            }
        }

        /** Waits until every client has come past all that happened. */
        void finish() {
            Timetoken end = index.clock(APP);
            for (Poller poller : pollers) {
                Eventually.holds("poller " + poller.number + " comes to the end, seed " + seed, () -> {
                    Position reached = poller.reached();
                    return reached != null
                            && reached.epoch().equals(index.epoch(APP))
                            && !end.isAfter(reached.timetoken());
                });
            }
            over = true;
        }

        List<Event> published() {
            return published.stream()
                    .sorted(Comparator.comparing(Event::timetoken))
                    .toList();
        }

        @Override
        public void close() {
            over = true;
            feeds.forEach(Polls::close);
            nodes.forEach(Delivery::close);
        }
    }

    // ---- a client -------------------------------------------------------------------------------------------------

    private record Answered(PollRequest request, Batch batch) {}

    /** Polls again and again, now here and now there. */
    private static final class Poller {
        final int number;
        private final Storm storm;
        private final Random random;
        private final Principal principal;
        private final Filter filter;
        private final List<Answered> answers = new ArrayList<>();
        private final List<String> surprises = new CopyOnWriteArrayList<>();
        private List<String> patterns;
        private Position cursor;

        Poller(Storm storm, int number, long seed) {
            this.storm = storm;
            this.number = number;
            this.random = new Random(seed);
            this.principal = new Principal(APP, "u" + number % 2, true, true, grants(), Proof.ofKey("key"), null);
            this.filter = number % 3 == 0 ? EVEN : null;
            this.patterns = somePatterns();
        }

        private static Grants grants() {
            return Grants.everywhere(Set.of(Right.READ));
        }

        private List<String> somePatterns() {
            List<String> all = new ArrayList<>(PATTERNS);
            if (!principal.userId().equals("u1")) {
                all.remove("user:u1");
            }
            Collections.shuffle(all, random);
            return all.subList(0, 1 + random.nextInt(5));
        }

        synchronized Position reached() {
            return cursor;
        }

        synchronized void poll() {
            if (storm.over) {
                return;
            }
            if (random.nextInt(4) == 0) {
                patterns = somePatterns();
            }
            Cursor after = cursor == null
                    ? null
                    : random.nextBoolean() ? Cursor.of(cursor) : Cursor.marked(cursor.timetoken(), cursor.mark());
            PollRequest request = new PollRequest(
                    principal,
                    patterns.stream().map(ChannelPattern::parse).toList(),
                    after,
                    filter,
                    1 + random.nextInt(4),
                    Duration.ofMillis(random.nextInt(30)));
            var poll = storm.feeds.get(random.nextInt(2)).poll(request);
            poll.answer().onComplete(done -> {
                if (done.succeeded()) {
                    take(new Answered(request, done.result()));
                } else {
                    ErrorCode code = ((BrokerError) done.cause()).code();
                    if (code != ErrorCode.UNAVAILABLE && code != ErrorCode.CONFLICT) {
                        surprises.add(done.cause().toString());
                    }
                }
                storm.contexts.get(random.nextInt(LOOPS)).runOnContext(ignored -> poll());
            });
            if (random.nextInt(10) == 0) {
                poll.cancel(); // its client went away, and comes back with the old cursor unless it was answered
            }
        }

        private synchronized void take(Answered answered) {
            answers.add(answered);
            cursor = answered.batch().next();
        }

        synchronized int brought() {
            return answers.stream()
                    .mapToInt(answered -> answered.batch().events().size())
                    .sum();
        }

        // ---- the checker ------------------------------------------------------------------------------------------

        synchronized void assertExact(List<Event> log) {
            assertEquals(List.of(), surprises);
            for (Answered answered : answers) {
                assertTrue(answered.batch().recovered(), () -> "lost something: " + describe(answered));
                assertExact(answered, log);
            }
        }

        /** Until something was lost all that happened counts, and after it what the log has. */
        synchronized void assertExactSinceLastLoss(List<Event> log, List<Event> published) {
            int lastLoss = -1;
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i).batch().recovered()) {
                    lastLoss = i;
                }
            }
            for (int i = lastLoss + 1; i < answers.size(); i++) {
                Answered answered = answers.get(i);
                boolean isWhole = answered.request().after() == null || lastLoss >= 0;
                if (isWhole) {
                    assertExact(answered, lastLoss >= 0 ? log : published);
                }
            }
        }

        private void assertExact(Answered answered, List<Event> log) {
            Batch batch = answered.batch();
            if (answered.request().after() == null) {
                assertEquals(List.of(), batch.events());
                return;
            }
            Timetoken after = answered.request().after().timetoken();
            List<Timetoken> expected = log.stream()
                    .filter(event -> event.timetoken().isAfter(after)
                            && !event.timetoken().isAfter(batch.next().timetoken()))
                    .filter(event -> answered.request().patterns().stream()
                            .anyMatch(pattern -> pattern.matches(event.channel())))
                    .filter(event -> event.isVisibleTo(principal))
                    .filter(event -> filter == null || filter.matches(new EventSubject(event)))
                    .map(Event::timetoken)
                    .toList();
            List<Timetoken> got = batch.events().stream()
                    .map(match -> match.event().timetoken())
                    .toList();
            assertEquals(expected, got, () -> describe(answered));
            assertTrue(got.size() <= answered.request().limit());
            batch.events()
                    .forEach(match -> assertEquals(
                            answered.request().patterns().stream()
                                    .filter(pattern ->
                                            pattern.matches(match.event().channel()))
                                    .findFirst()
                                    .orElseThrow(),
                            match.pattern()));
        }

        private String describe(Answered answered) {
            return "poller " + number + " seed " + storm.seed + " " + answered.request() + " -> "
                    + answered.batch().next() + " " + answered.batch().recovered();
        }
    }
}
