package io.filecast.it;

import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower;
import io.filecast.testing.Follower.Seen;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import io.filecast.testing.Ways;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subscribers that are cut off miss nothing, and are told when they must have. */
class ResumeIT {

    private static final List<String> CHANNELS = List.of("game.1", "game.2", "game.3");
    private static final int EVENTS_PER_CHANNEL = Boolean.getBoolean("filecast.long") ? 20_000 : 1_500;
    private static final int IN_FLIGHT = 8;
    private static final int LONGEST_STRETCH = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(Boolean.getBoolean("filecast.long") ? 10 : 3);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        // A short tail in memory, so that who was away for long is served from the log.
        node = NodeProcess.on(scratch.resolve("data"))
                .set("delivery.tailEvents", 64)
                .start();
        api = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    // ---- cut off at random ------------------------------------------------------------------------------------------

    /** A follower and which of the events are its own. */
    private record Subscriber(Follower follower, Predicate<Seen> own) {}

    @Test
    void subscribers_cut_off_at_random_see_exactly_their_events_once_and_in_order() throws Exception {
        long seed = Long.getLong("filecast.seed", System.nanoTime());
        System.out.println("ResumeIT: filecast.seed=" + seed);
        List<Subscriber> subscribers = List.of(
                new Subscriber(Ways.socket(() -> api, null, CHANNELS.toArray(String[]::new)), seen -> true),
                new Subscriber(
                        Ways.socket(() -> api, "n % 3 == 0", "game.1"),
                        seen -> seen.channel().equals("game.1") && numberOf(seen) % 3 == 0),
                new Subscriber(Ways.socket(() -> api, null, "game.*"), seen -> true),
                new Subscriber(
                        Ways.stream(() -> api, "game.2"), seen -> seen.channel().equals("game.2")),
                new Subscriber(Ways.stream(() -> api, "game.*"), seen -> true),
                new Subscriber(
                        Ways.polling(() -> api, "game.3", 40),
                        seen -> seen.channel().equals("game.3")));
        subscribers.forEach(subscriber -> subscriber.follower().resume());

        Queue<Seen> acknowledged = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> publishers = CHANNELS.stream()
                .map(channel -> CompletableFuture.runAsync(
                        () -> publish(channel, acknowledged), command -> new Thread(command, "publisher").start()))
                .toList();
        CompletableFuture<Void> published = CompletableFuture.allOf(publishers.toArray(CompletableFuture[]::new));
        List<CompletableFuture<Void>> cutters = new ArrayList<>();
        for (Subscriber subscriber : subscribers) {
            Random random = new Random(seed + cutters.size());
            cutters.add(CompletableFuture.runAsync(
                    () -> cutAtRandom(subscriber.follower(), random, acknowledged, published),
                    command -> new Thread(command, "cutter").start()));
        }
        published.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (CompletableFuture<Void> cutter : cutters) {
            cutter.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        assertEquals(CHANNELS.size() * EVENTS_PER_CHANNEL, acknowledged.size());
        for (Subscriber subscriber : subscribers) {
            Follower follower = subscriber.follower();
            List<Seen> wanted = acknowledged.stream().filter(subscriber.own()).toList();
            Eventually.passes(
                    follower + " has its events",
                    PATIENCE,
                    () -> assertEquals("", difference(wanted, follower.seen())));
            assertEquals(timetokens(wanted, true), timetokens(follower.seen(), false), follower + " saw disorder");
            assertFalse(follower.isUnrecovered(), follower + " was told of a loss");
            assertTrue(follower.cuts() > 2, follower + " was hardly ever cut off");
            follower.close();
        }
    }

    /** What is missing and what is too much, in a line; empty when nothing is. */
    private static String difference(List<Seen> wanted, List<Seen> seen) {
        List<String> missing =
                new ArrayList<>(wanted.stream().map(ResumeIT::named).sorted().toList());
        List<String> surplus =
                new ArrayList<>(seen.stream().map(ResumeIT::named).sorted().toList());
        Set<String> both = new HashSet<>(missing);
        both.retainAll(new HashSet<>(surplus));
        both.forEach(name -> {
            missing.remove(name);
            surplus.remove(name);
        });
        return missing.isEmpty() && surplus.isEmpty() ? "" : "missing " + missing + ", too much " + surplus;
    }

    private static String named(Seen event) {
        return event.channel() + "@" + event.timetoken();
    }

    private static int numberOf(Seen seen) {
        return seen.event().get("n").asInt();
    }

    /** Timetokens of each channel, as seen or in their own order. */
    private static Map<String, List<String>> timetokens(List<Seen> events, boolean sorted) {
        Map<String, List<String>> byChannel = new TreeMap<>();
        for (Seen event : events) {
            byChannel
                    .computeIfAbsent(event.channel(), none -> new ArrayList<>())
                    .add(event.timetoken());
        }
        if (sorted) {
            byChannel.values().forEach(list -> list.sort(null));
        }
        return byChannel;
    }

    /** Publishes without a pause, several at a time; every one has to be acknowledged. */
    private static void publish(String channel, Queue<Seen> acknowledged) {
        Semaphore free = new Semaphore(IN_FLIGHT);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int n = 0; n < EVENTS_PER_CHANNEL; n++) {
            free.acquireUninterruptibly();
            String json = "{\"n\":" + n + "}";
            String body = "{\"message\":" + json + ",\"meta\":" + json + "}";
            JsonNode sent = Answer.parse(json);
            all.add(api.sendAsync("POST", messages(channel), BodyPublishers.ofString(body))
                    .whenComplete((answer, error) -> free.release())
                    .thenAccept(answer -> acknowledged.add(new Seen(
                            channel, answer.expect(201).json().get("timetoken").asText(), sent))));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }

    /** Cuts off after some events, lets some others pass, and resumes, until the publishers are done, and thrice at least. */
    private static void cutAtRandom(
            Follower follower, Random random, Queue<Seen> acknowledged, CompletableFuture<Void> published) {
        AtomicInteger target = new AtomicInteger();
        while (!published.isDone() || follower.cuts() <= 2) {
            target.set(follower.count() + random.nextInt(LONGEST_STRETCH));
            Eventually.holds(
                    follower + " goes on", PATIENCE, () -> follower.count() >= target.get() || published.isDone());
            follower.cut();
            target.set(acknowledged.size() + random.nextInt(LONGEST_STRETCH));
            Eventually.holds(
                    "the publishers go on", PATIENCE, () -> acknowledged.size() >= target.get() || published.isDone());
            follower.resume();
        }
    }

    // ---- a lost data set --------------------------------------------------------------------------------------------

    @Test
    void a_position_from_before_a_flush_is_not_recovered_and_later_events_arrive() throws Exception {
        try (NodeProcess flushed = NodeProcess.on(scratch.resolve("flushed")).start()) {
            ApiClient client = new ApiClient(flushed.url());
            String before = client.postJson(messages("lost"), "{\"message\":\"before\"}")
                    .expect(201)
                    .json()
                    .get("position")
                    .asText();
            try (SocketClient there = SocketClient.open(client);
                    SseClient stream = SseClient.follow(client, "lost", "", null)) {
                there.subscribe("lost");
                there.subscribe("lo.*");
                stream.await("that it is live", frame -> frame.name().equals("subscribed"));
                assertEquals("OK", flushed.redis("FLUSHALL"));
                Eventually.passes(
                        "publishing goes on",
                        () -> client.postJson(messages("lost"), "{\"message\":\"after\"}")
                                .expect(201));

                assertUnrecovered(there, "lost");
                assertUnrecovered(there, "lo.*");
                stream.await(
                        "the loss", frame -> !frame.data().path("recovered").asBoolean(true));
            }
            comeBack(client, before);
        }
    }

    private static void assertUnrecovered(SocketClient socket, String subscription) {
        socket.await(
                subscription + " is told of the loss",
                frame -> frame.path("channel").asText().equals(subscription)
                        && frame.has("recovered")
                        && !frame.get("recovered").asBoolean());
    }

    private static void comeBack(ApiClient client, String before) {
        assertFalse(client.get(events("lost") + "?after=" + before)
                .expect(200)
                .json()
                .get("recovered")
                .asBoolean());
        try (SocketClient back = SocketClient.open(client);
                SseClient stream = SseClient.follow(client, "lost", "", before)) {
            assertFalse(back.subscribe("lost", before, null).get("recovered").asBoolean());
            assertFalse(back.subscribe("los.*", before, null).get("recovered").asBoolean());
            stream.await("the loss", frame -> !frame.data().path("recovered").asBoolean(true));
            client.postJson(messages("lost"), "{\"message\":\"later\"}").expect(201);
            back.await("the later one", frame -> frame.path("message").asText().equals("later"));
            stream.await(
                    "the later one",
                    frame -> frame.data().path("message").asText().equals("later"));
        }
    }

    @Test
    void a_position_from_before_a_restart_is_recovered() {
        NodeProcess first = NodeProcess.on(scratch.resolve("restarted")).start();
        String position;
        try (first) {
            ApiClient client = new ApiClient(first.url());
            position = client.postJson(messages("kept"), "{\"message\":1}")
                    .expect(201)
                    .json()
                    .get("position")
                    .asText();
            client.postJson(messages("kept"), "{\"message\":2}").expect(201);
            first.terminate();
            assertEquals(0, first.awaitEnd());
        }
        try (NodeProcess second = first.restart();
                SocketClient socket = SocketClient.open(new ApiClient(second.url()))) {
            assertTrue(socket.subscribe("kept", position, null).get("recovered").asBoolean());
            socket.await("what was missed", frame -> frame.path("message").asInt() == 2);
            assertEquals(1, socket.events().size());
        }
    }
}
