package io.filecast.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Timetoken;
import io.filecast.testing.FakeChannelIndex.Backup;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Storms of random faults, after which every client has exactly its events. A failure names its seed; {@code
 * -Dfilecast.seed=} runs that one alone, {@code -Dfilecast.long=true} runs many more.
 */
class DeliverySimulationTest {

    private static final int LOOPS = 3;
    private static Vertx vertx;

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    }

    @AfterAll
    static void closeVertx() {
        vertx.close();
    }

    // ---- the scenarios --------------------------------------------------------------------------------------------

    @Test
    void everyClientGetsExactlyItsEventsWhateverHappensToHintsAndConnections() {
        forSeeds(12, seed -> {
            try (Simulation simulation = new Simulation(vertx, LOOPS, seed).slow(seed % 3 * 0.3)) {
                simulation.storm(300);
                simulation.calm();
                simulation.mark();
                simulation.mark();
                simulation.forEachClient(client -> {
                    assertNoViolation(simulation, client);
                    assertNeverLost(simulation, client);
                    assertExact(simulation, client);
                });
                simulation.empty();
            }
        });
    }

    @Test
    void readsThatFailCostTimeAndNoEvents() {
        forSeeds(6, seed -> {
            try (Simulation simulation =
                    new Simulation(vertx, LOOPS, seed).failing(0.15).losingHints(0.6)) {
                simulation.storm(250);
                simulation.calm();
                simulation.mark();
                simulation.mark();
                simulation.forEachClient(client -> {
                    assertNoViolation(simulation, client);
                    assertExact(simulation, client);
                });
                simulation.empty();
            }
        });
    }

    @Test
    void whoMissedWhatTheLogNoLongerHasIsTold() {
        forSeeds(6, seed -> {
            try (Simulation simulation =
                    new Simulation(vertx, LOOPS, seed).losingHints(0.5).slow(0.3)) {
                for (int i = 0; i < 6; i++) {
                    simulation.storm(50);
                    trimSome(simulation);
                }
                simulation.calm();
                simulation.mark();
                simulation.mark();
                simulation.forEachClient(client -> {
                    assertNoViolation(simulation, client);
                    assertWholeSegments(simulation, client, simulation.published, false);
                });
            }
        });
    }

    @Test
    void narrowerSubscriptionsThatComeAndGoNeitherDoubleNorHideAnything() {
        forSeeds(6, seed -> {
            try (Simulation simulation = new Simulation(vertx, LOOPS, seed).withOverlaps(4)) {
                simulation.calm();
                simulation.stormOfToggles(250);
                simulation.mark();
                simulation.mark();
                simulation.forEachClient(client -> {
                    assertNoViolation(simulation, client);
                    assertOnceByAny(simulation, client);
                });
                simulation.empty();
            }
        });
    }

    @Test
    void afterAFlushEveryoneIsToldAndNothingPublishedAfterwardsIsLost() {
        forSeeds(6, seed -> {
            try (Simulation simulation = new Simulation(vertx, LOOPS, seed)) {
                simulation.storm(150);
                simulation.calm();
                simulation.mark();
                simulation.index.flush(Simulation.APP);
                if (seed % 2 == 0) {
                    // A clock that begins again far below all that was told before.
                    simulation.index.setTime(1_000);
                }
                assertNewBeginning(simulation, 100);
            }
        });
    }

    @Test
    void afterARewindEveryoneIsToldAndNothingPublishedAfterwardsIsLost() {
        forSeeds(6, seed -> {
            try (Simulation simulation = new Simulation(vertx, LOOPS, seed)) {
                simulation.storm(100);
                Backup backup = simulation.index.backup(Simulation.APP);
                simulation.storm(50);
                simulation.calm();
                simulation.mark();
                simulation.index.rewind(Simulation.APP, backup);
                assertNewBeginning(simulation, seed % 2 == 0 ? 0 : 100);
            }
        });
    }

    private void forSeeds(int count, LongConsumer scenario) {
        Long only = Long.getLong("filecast.seed");
        long factor = Boolean.getBoolean("filecast.long") ? 40 : 1;
        LongStream seeds = only != null ? LongStream.of(only) : LongStream.rangeClosed(1, count * factor);
        seeds.forEach(seed -> {
            try {
                scenario.accept(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        });
    }

    private static void trimSome(Simulation simulation) {
        for (ChannelName channel : simulation.channels()) {
            List<Event> events = simulation.index.events(Simulation.APP, channel);
            if (!events.isEmpty() && simulation.random.nextBoolean()) {
                Event until = events.get(simulation.random.nextInt(events.size()));
                simulation.index.trim(Simulation.APP, channel, until.timetoken());
            }
        }
    }

    /** Runs a second storm on the other data set, and looks at what each client heard since. */
    private static void assertNewBeginning(Simulation simulation, int steps) {
        List<Long> before =
                simulation.clients.stream().map(SimulatedClient::connections).toList();
        int publishedBefore = simulation.published.size();
        simulation.storm(steps);
        simulation.calm();
        simulation.mark();
        simulation.mark();
        List<Event> afterwards = simulation.published.subList(publishedBefore, simulation.published.size());
        List<Event> log = simulation.channels().stream()
                .flatMap(channel -> simulation.index.events(Simulation.APP, channel).stream())
                .toList();
        String epoch = simulation.index.epoch(Simulation.APP);
        simulation.forEachClient(client -> {
            assertNoViolation(simulation, client);
            boolean stayed = client.connections() == before.get(simulation.clients.indexOf(client));
            for (SimulatedClient.Followed followed : client.follows) {
                assertEquals(
                        epoch,
                        followed.last().start.epoch(),
                        () -> client.name + " was not told by " + followed.pattern + simulation.describe(client));
                if (stayed) {
                    assertHasAll(simulation, client, followed, afterwards);
                }
            }
            assertWholeSegments(simulation, client, log, true);
        });
    }

    // ---- the checker ----------------------------------------------------------------------------------------------

    private static void assertNoViolation(Simulation simulation, SimulatedClient client) {
        assertEquals(List.of(), client.violations, () -> client.name + simulation.describe(client));
    }

    /** Nobody was told of a loss. */
    private static void assertNeverLost(Simulation simulation, SimulatedClient client) {
        for (SimulatedClient.Followed followed : client.follows) {
            assertEquals(
                    1,
                    followed.segments.size(),
                    () -> client.name + " began anew by " + followed.pattern + simulation.describe(client));
        }
    }

    /** Each subscription brought, once and in the order of the clock, what it speaks for. */
    private static void assertExact(Simulation simulation, SimulatedClient client) {
        for (SimulatedClient.Followed followed : client.follows) {
            List<Timetoken> expected = inOrder(simulation.published.stream()
                    .filter(event -> speaker(client, event) == followed)
                    .filter(event -> passes(client, followed, event)));
            List<Timetoken> got = followed.segments.stream()
                    .flatMap(segment -> segment.events.stream())
                    .map(Event::timetoken)
                    .toList();
            assertSame(simulation, client, followed, expected, got);
        }
    }

    /** Whichever subscription brought it: once, and if it did not come, then the widest was told. */
    private static void assertOnceByAny(Simulation simulation, SimulatedClient client) {
        SimulatedClient.Followed widest = client.follows.get(client.follows.size() - 1);
        List<Timetoken> expected = inOrder(simulation.published.stream()
                .filter(event -> widest.pattern.matches(event.channel()))
                .filter(event ->
                        event.timetoken().isAfter(widest.segments.get(0).start.timetoken())));
        List<Timetoken> got = inOrder(client.follows.stream()
                .flatMap(followed -> followed.segments.stream())
                .flatMap(segment -> segment.events.stream()));
        boolean wasTold = client.story.stream().anyMatch(line -> line.endsWith(" false"));
        assertTrue(
                wasTold || got.containsAll(expected),
                () -> client.name + " missed something and was not told" + simulation.describe(client));
        assertSame(
                simulation,
                client,
                widest,
                expected.stream().filter(got::contains).toList(),
                got);
    }

    /** The narrowest subscription that had begun before an event. */
    private static SimulatedClient.Followed speaker(SimulatedClient client, Event event) {
        return client.follows.stream()
                .filter(followed -> followed.pattern.matches(event.channel()))
                .filter(followed ->
                        event.timetoken().isAfter(followed.segments.get(0).start.timetoken()))
                .findFirst()
                .orElse(null);
    }

    /**
     * Nothing is missing inside a segment; what is missing between two was told.
     *
     * @param onlyLast whether only the last one is about the given events
     */
    private static void assertWholeSegments(
            Simulation simulation, SimulatedClient client, List<Event> events, boolean onlyLast) {
        for (SimulatedClient.Followed followed : client.follows) {
            List<SimulatedClient.Segment> segments = followed.segments;
            for (int i = onlyLast ? segments.size() - 1 : 0; i < segments.size(); i++) {
                SimulatedClient.Segment segment = segments.get(i);
                List<Timetoken> got =
                        segment.events.stream().map(Event::timetoken).toList();
                Timetoken from = segment.start.timetoken();
                Timetoken to = i == segments.size() - 1
                        ? new Timetoken(99_999_999_999_999_999L)
                        : got.isEmpty() ? from : got.get(got.size() - 1);
                List<Timetoken> expected = inOrder(events.stream()
                        .filter(event -> Simulation.speaker(client, event.channel()) == followed)
                        .filter(event -> event.timetoken().isAfter(from)
                                && !event.timetoken().isAfter(to))
                        .filter(event -> passes(client, followed, event)));
                List<Timetoken> mine = segment.events.stream()
                        .filter(event -> Simulation.speaker(client, event.channel()) == followed)
                        .map(Event::timetoken)
                        .toList();
                assertSame(simulation, client, followed, expected, mine);
            }
        }
    }

    /** Whoever stayed has every event, be it from before it was told or from after. */
    private static void assertHasAll(
            Simulation simulation, SimulatedClient client, SimulatedClient.Followed followed, List<Event> events) {
        List<Timetoken> missing = inOrder(events.stream()
                .filter(event -> Simulation.speaker(client, event.channel()) == followed)
                .filter(event -> passes(client, followed, event))
                .filter(event -> followed.segments.stream()
                        .flatMap(segment -> segment.events.stream())
                        .noneMatch(got -> got.timetoken().equals(event.timetoken()))));
        assertEquals(List.of(), missing, () -> client.name + " by " + followed.pattern + simulation.describe(client));
    }

    private static boolean passes(SimulatedClient client, SimulatedClient.Followed followed, Event event) {
        boolean visible = event.isVisibleTo(client.principal);
        return visible && (followed.filter == null || followed.filter.matches(new EventSubject(event)));
    }

    private static List<Timetoken> inOrder(Stream<Event> events) {
        return events.map(Event::timetoken).sorted(Comparator.naturalOrder()).toList();
    }

    private static void assertSame(
            Simulation simulation,
            SimulatedClient client,
            SimulatedClient.Followed followed,
            List<Timetoken> expected,
            List<Timetoken> got) {
        if (expected.equals(got)) {
            return;
        }
        List<Timetoken> missing = new ArrayList<>(expected);
        missing.removeAll(got);
        List<Timetoken> surplus = new ArrayList<>(got);
        expected.forEach(surplus::remove);
        assertTrue(
                false,
                client.name + " by " + followed.pattern + " missed " + missing + " and has too much " + surplus
                        + simulation.describe(client));
    }
}
