package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One cursor over many channels on two nodes: each poll goes to either node, for channels that change, with pages that are
 * cut, and is sometimes given up, while publishers race on both nodes. Every answer must hold exactly what was published
 * between its two positions; so nothing is lost and nothing comes twice, whatever the nodes told each other and when.
 */
class PollTortureIT {

    private static final boolean IS_LONG = Boolean.getBoolean("filecast.long");
    private static final Duration STORM = Duration.ofSeconds(IS_LONG ? 120 : 6);
    private static final int POLLERS = IS_LONG ? 24 : 8;
    private static final int PUBLISHERS = 6;
    private static final int NODES = 2;
    private static final List<String> CHANNELS =
            IntStream.range(0, 12).mapToObj(i -> "t." + i % 3 + "." + i).toList();
    private static final List<String> WILDCARDS = List.of("t.0.*", "t.1.*", "t.*");

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final AtomicInteger brought = new AtomicInteger();

    /** A published event. */
    private record Sent(String channel, String timetoken) {}

    @BeforeAll
    static void startNodes() {
        // Little memory of what happened, so that who comes late is served from the logs.
        cluster = new NodeCluster(
                        scratch,
                        REDIS,
                        NODES,
                        setup -> setup.set("delivery.tailEvents", 2)
                                .set("limits.requestsPerSecond", 100_000)
                                .set("limits.requestBurst", 100_000))
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
        List<Poller> pollers = IntStream.range(0, POLLERS)
                .mapToObj(i -> new Poller(i, new Random(seed + i)))
                .toList();
        List<CompletableFuture<Void>> polling = new ArrayList<>();
        pollers.forEach(poller -> poller.begin());
        pollers.forEach(poller -> polling.add(inThread("poller", poller::poll)));
        List<CompletableFuture<Void>> publishing = IntStream.range(0, PUBLISHERS)
                .mapToObj(i -> inThread("publisher", () -> publish(new Random(seed - 1 - i))))
                .toList();
        for (CompletableFuture<Void> publisher : publishing) {
            publisher.get(STORM.toSeconds() + 60, TimeUnit.SECONDS);
        }
        isOver.set(true);
        for (CompletableFuture<Void> poller : polling) {
            poller.get(60, TimeUnit.SECONDS);
        }
        List<Sent> log = sent.stream()
                .sorted((a, b) -> a.timetoken().compareTo(b.timetoken()))
                .toList();
        pollers.forEach(poller -> poller.check(log, seed));
        System.out.println("PollTortureIT: " + log.size() + " events, "
                + pollers.stream().mapToInt(poller -> poller.answers.size()).sum() + " answers with " + brought);
        assertTrue(brought.get() > log.size(), "too few events were brought: " + brought + " of " + log.size());
    }

    private static CompletableFuture<Void> inThread(String name, Runnable task) {
        return CompletableFuture.runAsync(task, command -> new Thread(command, name).start());
    }

    private void publish(Random random) {
        long end = System.nanoTime() + STORM.toNanos();
        while (System.nanoTime() - end < 0) {
            String channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
            JsonNode answer = cluster.client(random.nextInt(NODES))
                    .postJson(ApiClient.messages(channel), "{\"message\":1}")
                    .expect(201)
                    .json();
            sent.add(new Sent(channel, answer.get("timetoken").asText()));
        }
    }

    /** What a poll asked for and got. */
    private record Answered(List<String> patterns, String after, int limit, JsonNode answer) {

        String next() {
            return answer.get("next").asText();
        }

        boolean asksFor(String channel) {
            return patterns.stream()
                    .anyMatch(pattern -> pattern.endsWith("*")
                            ? channel.startsWith(pattern.substring(0, pattern.length() - 1))
                            : channel.equals(pattern));
        }
    }

    /** A client with one cursor. Confined to its thread. */
    private final class Poller {
        private final int number;
        private final Random random;
        private final List<Answered> answers = new ArrayList<>();
        private List<String> patterns = List.of("t.*");
        private String position;

        Poller(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        void begin() {
            position = ask(null, 1, 0).get("next").asText();
        }

        void poll() {
            boolean isLast = false;
            while (!isLast) {
                if (random.nextInt(4) == 0) {
                    choose();
                }
                isLast = isOver.get();
                int limit = isLast ? 1_000 : 1 + random.nextInt(6);
                JsonNode answer;
                try {
                    answer = ask(position, limit, isLast ? 0 : random.nextInt(3) * 400);
                } catch (UncheckedIOException givenUp) {
                    isLast = false;
                    continue;
                }
                answers.add(new Answered(patterns, position, limit, answer));
                brought.addAndGet(answer.get("events").size());
                position = answer.get("next").asText();
            }
        }

        private void choose() {
            List<String> all = new ArrayList<>(CHANNELS);
            if (random.nextInt(3) == 0) {
                all.addAll(WILDCARDS);
            }
            Collections.shuffle(all, random);
            patterns = List.copyOf(all.subList(0, 1 + random.nextInt(8)));
        }

        private JsonNode ask(String after, int limit, int waitMs) {
            ApiClient client = cluster.client(random.nextInt(NODES));
            // Who gives up loses at most the answer, which the next poll with the same position brings again.
            ApiClient patient = random.nextInt(10) == 0 ? client.within(Duration.ofMillis(300)) : client;
            Answer answer = patient.get("/api/v1/events?channels=" + String.join(",", patterns) + "&limit=" + limit
                    + "&wait=" + waitMs + "ms" + (after == null ? "" : "&after=" + after));
            return answer.expect(200).json();
        }

        void check(List<Sent> log, long seed) {
            for (Answered answered : answers) {
                String what = "poller " + number + ", seed " + seed + ", " + answered;
                assertTrue(answered.answer().get("recovered").asBoolean(), what);
                String from = answered.after().substring(0, 17);
                String to = answered.next().substring(0, 17);
                List<String> expected = log.stream()
                        .filter(event -> event.timetoken().compareTo(from) > 0
                                && event.timetoken().compareTo(to) <= 0
                                && answered.asksFor(event.channel()))
                        .map(Sent::timetoken)
                        .toList();
                List<String> got = new ArrayList<>();
                answered.answer()
                        .get("events")
                        .forEach(event -> got.add(event.get("timetoken").asText()));
                assertEquals(expected, got, what);
                assertTrue(got.size() <= answered.limit(), what);
            }
            String last = log.get(log.size() - 1).timetoken();
            assertTrue(position.compareTo(last) >= 0, "poller " + number + " came only to " + position);
        }
    }
}
