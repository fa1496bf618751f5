package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.it.PollDialect.Heard;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One cursor over many channels on two nodes: each poll, a native one or PubNub's, goes to either node, for channels, wildcards and
 * channel groups that change, with pages that are cut, and is sometimes given up, while publishers race on both nodes and
 * one of these is killed and comes back. Every answer must hold exactly what was published between its two positions; so nothing is lost and
 * nothing comes twice, whatever the nodes told each other and when.
 */
class PollTortureIT {

    private static final boolean IS_LONG = Boolean.getBoolean("filecast.long");
    private static final int FAULTS = IS_LONG ? 10 : 1;
    private static final int EVENTS_BETWEEN = IS_LONG ? 500 : 300;
    private static final int POLLERS_PER_DIALECT = IS_LONG ? 6 : 4;
    private static final int PUBLISHERS = 3;

    /** Whoever was away reads all that happened since, page by page. */
    private static final int CATCH_UP_SECONDS = IS_LONG ? 300 : 120;

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    @BeforeAll
    static void startNodes() {
        // Little memory of what happened, so that who comes late is served from the logs.
        cluster = new NodeCluster(
                        scratch,
                        REDIS,
                        PollStorm.NODES,
                        setup -> setup.set("delivery.tailEvents", 2).set("pubnub.patience", "1s"))
                .startAll();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @Test
    void every_answer_holds_exactly_what_happened_between_its_positions() throws Exception {
        long seed = Long.getLong("filecast.seed", System.nanoTime());
        System.out.println("PollTortureIT: filecast.seed=" + seed);
        PollStorm storm = new PollStorm(cluster, seed);
        List<StormPoller> pollers = Stream.of(PollDialect.values())
                .flatMap(dialect -> IntStream.range(0, POLLERS_PER_DIALECT).mapToObj(i -> {
                    int number = dialect.ordinal() * POLLERS_PER_DIALECT + i;
                    return new StormPoller(dialect, number, storm, new Random(seed + number));
                }))
                .toList();
        pollers.forEach(StormPoller::begin);
        List<CompletableFuture<Void>> polling =
                pollers.stream().map(poller -> inThread("poller", poller::poll)).toList();
        List<CompletableFuture<Void>> others = new ArrayList<>();
        IntStream.range(0, PUBLISHERS)
                .forEach(i -> others.add(inThread("publisher", () -> storm.publish(i, new Random(seed - 1 - i)))));
        others.add(inThread("groups", () -> storm.changeGroups(new Random(seed + 1_000))));
        try {
            Random faults = new Random(seed + 2_000);
            for (int i = 0; i < FAULTS; i++) {
                storm.awaitEvents(EVENTS_BETWEEN);
                boolean isInOrder = i > 0 && faults.nextBoolean();
                storm.endAndStart(faults.nextInt(PollStorm.NODES), isInOrder, EVENTS_BETWEEN);
            }
            storm.awaitEvents(EVENTS_BETWEEN);
        } finally {
            storm.end();
        }
        await(others);
        NavigableMap<String, Heard> log = storm.log(pollers.get(0).first().timetoken());
        await(polling);
        pollers.forEach(StormPoller::readAgain);
        pollers.forEach(poller -> poller.check(log));
        for (PollDialect dialect : PollDialect.values()) {
            List<StormPoller> some = pollers.stream()
                    .filter(poller -> poller.dialect() == dialect)
                    .toList();
            System.out.println("PollTortureIT: " + dialect + ": " + log.size() + " events, "
                    + sum(some, StormPoller::answers) + " answers with " + sum(some, StormPoller::brought) + ", "
                    + sum(some, StormPoller::cut) + " cut, " + sum(some, StormPoller::byGroup) + " by groups, "
                    + sum(some, StormPoller::unanswered) + " without answer");
            assertTrue(sum(some, StormPoller::cut) > 0, "no answer was cut: " + dialect);
            assertTrue(sum(some, StormPoller::unanswered) > 0, "nobody met a node that was down: " + dialect);
        }
        assertTrue(sum(pollers, StormPoller::byGroup) > 0, "nothing came by a group");
    }

    private static long sum(List<StormPoller> pollers, ToLongFunction<StormPoller> count) {
        return pollers.stream().mapToLong(count).sum();
    }

    private static CompletableFuture<Void> inThread(String name, Runnable task) {
        return CompletableFuture.runAsync(task, command -> new Thread(command, name).start());
    }

    private static void await(List<CompletableFuture<Void>> threads) throws Exception {
        for (CompletableFuture<Void> thread : threads) {
            thread.get(CATCH_UP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
