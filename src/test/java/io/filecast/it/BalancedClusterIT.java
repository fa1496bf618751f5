package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Balancer;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower.Seen;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes behind a load balancer that knows no sessions: clients see one address, and cannot tell that it is not one
 * node.
 */
class BalancedClusterIT {

    private static final int NODES = 3;
    private static final int SUBSCRIBERS = 300;
    private static final int PUBLISHERS = 6;
    private static final int EACH = 60;
    private static final String HALL = "hall.";
    private static final List<String> CHANNELS =
            IntStream.range(0, 8).mapToObj(i -> HALL + i).toList();

    /** On a machine that is busy with other things, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String CONFIG = """
            apps:
              - name: hall
                keys:
                  - {id: desk, type: secret, value: back-end-secret}
                  - {id: seat, type: subscribe, value: seat}
            """;

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;
    private static Balancer balancer;

    private final List<Listener> listeners = new ArrayList<>();
    private final ExecutorService publishing = Executors.newFixedThreadPool(PUBLISHERS);

    /** A WebSocket that the balancer gave to some node, and what was subscribed on it. */
    private record Listener(SocketClient socket, List<String> channels) {

        List<String> heard(String channel) {
            return socket.events().stream()
                    .map(Seen::of)
                    .filter(seen -> seen.channel().equals(channel))
                    .map(Seen::timetoken)
                    .toList();
        }
    }

    /** What was acknowledged. */
    private record Sent(String channel, String timetoken) {}

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(scratch, REDIS, NODES, setup -> setup.config(CONFIG)).startAll();
        List<NodeProcess> nodes =
                IntStream.range(0, NODES).mapToObj(cluster::node).toList();
        balancer = Balancer.inFrontOf(nodes.stream().map(NodeProcess::url).toList(), scratch);
        System.out.println("BalancedClusterIT ran behind " + balancer);
    }

    @AfterAll
    static void stopNodes() {
        if (balancer != null) {
            balancer.close();
        }
        cluster.close();
    }

    @AfterEach
    void leave() {
        publishing.shutdownNow();
        listeners.forEach(listener -> listener.socket().close());
    }

    private static ApiClient seat() {
        return new ApiClient(balancer.url(), "X-Filecast-Key", "seat");
    }

    /** A back end with connections of its own, so that a balancer of connections spreads it, too. */
    private static ApiClient desk() {
        return new ApiClient(balancer.url(), "X-Filecast-Key", "back-end-secret").apart();
    }

    // ---- events -----------------------------------------------------------------------------------------------------

    @Test
    void three_hundred_subscribers_hear_each_message_and_file_once_and_in_order() {
        List<Integer> before = balancer.sockets();
        IntStream.range(0, SUBSCRIBERS).forEach(this::listen);
        List<Sent> sent = publishFromAll();
        // What comes after an event proves that nothing more comes before it.
        CHANNELS.forEach(channel -> sent.add(say(desk(), channel, "\"the last\"")));
        listeners.forEach(listener -> check(listener, sent));
        for (int node = 0; node < NODES; node++) {
            JsonNode view = NodeCluster.view(cluster.node(node));
            assertTrue(view.get("sent").asInt() > 0, "all nodes published: " + view);
            assertTrue(view.get("received").asInt() > 0, "all nodes heard of others: " + view);
        }
        listeners.forEach(listener -> listener.socket().sayGoodbye());
        Eventually.passes("each node had its share of " + SUBSCRIBERS, PATIENCE, () -> {
            for (int node = 0; node < NODES; node++) {
                assertEquals(
                        SUBSCRIBERS / NODES, balancer.sockets().get(node) - before.get(node), 5.0, "of node " + node);
            }
        });
    }

    private void listen(int number) {
        SocketClient socket = SocketClient.open(seat());
        List<String> channels = number % 10 == 9
                ? List.of(HALL + "*")
                : Stream.of(number, number + 3)
                        .map(i -> CHANNELS.get(i % CHANNELS.size()))
                        .toList();
        listeners.add(new Listener(socket, channels));
        channels.forEach(channel ->
                assertEquals("subscribed", socket.subscribe(channel).get("op").asText()));
    }

    private List<Sent> publishFromAll() {
        List<CompletableFuture<List<Sent>>> publishers = IntStream.range(0, PUBLISHERS)
                .mapToObj(publisher -> CompletableFuture.supplyAsync(() -> publish(publisher), publishing))
                .toList();
        List<Sent> sent = new ArrayList<>();
        publishers.forEach(publisher -> sent.addAll(publisher.join()));
        assertEquals(PUBLISHERS * EACH, sent.size());
        return sent;
    }

    private static List<Sent> publish(int publisher) {
        ApiClient desk = desk();
        List<Sent> mine = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String channel = CHANNELS.get((publisher * 3 + i) % CHANNELS.size());
            byte[] bytes = Samples.random(3_000, i);
            mine.add(
                    switch (i % 4) {
                        case 0 -> sent(channel, desk.post(newFile(channel, "f" + i), bytes));
                        case 1 -> inSteps(desk, channel, bytes);
                        default -> say(desk, channel, Integer.toString(i));
                    });
        }
        return mine;
    }

    private static Sent say(ApiClient desk, String channel, String message) {
        return sent(channel, desk.postJson(messages(channel), "{\"message\":" + message + "}"));
    }

    private static Sent sent(String channel, Answer answer) {
        return new Sent(channel, answer.expect(201).json().get("timetoken").asText());
    }

    private static Sent inSteps(ApiClient desk, String channel, byte[] bytes) {
        String id = declare(desk, channel, bytes.length);
        desk.put(upload(id), bytes).expect(200);
        return sent(channel, desk.postJson(messages(channel), "{\"fileId\":\"" + id + "\"}"));
    }

    private static String declare(ApiClient desk, String channel, int size) {
        String file = "{\"channel\":\"" + channel + "\",\"name\":\"in-steps\",\"size\":" + size + "}";
        return desk.postJson(uploads(), file).expect(201).json().get("id").asText();
    }

    private static void check(Listener listener, List<Sent> sent) {
        boolean isAll = listener.channels().contains(HALL + "*");
        List<String> channels =
                isAll ? CHANNELS : listener.channels().stream().distinct().toList();
        long expected =
                sent.stream().filter(one -> channels.contains(one.channel())).count();
        Eventually.holds(
                "a listener to " + channels + " hears all " + expected,
                PATIENCE,
                () -> listener.socket().events().size() >= expected);
        for (String channel : channels) {
            List<String> wanted = sent.stream()
                    .filter(one -> one.channel().equals(channel))
                    .map(Sent::timetoken)
                    .sorted()
                    .toList();
            assertEquals(wanted, listener.heard(channel), channel);
        }
        assertEquals(expected, listener.socket().events().size());
    }

    // ---- uploads ----------------------------------------------------------------------------------------------------

    @Test
    void each_step_of_an_upload_is_served_by_whichever_node_is_next() {
        for (int i = 0; i < 2 * NODES; i++) {
            String channel = "steps-" + i;
            byte[] bytes = Samples.random(200_000, i);
            String id = declare(desk(), channel, bytes.length);
            append(desk(), id, bytes, 0, 120_000);
            append(desk(), id, bytes, 120_000, bytes.length);
            sent(channel, desk().postJson(messages(channel), "{\"fileId\":\"" + id + "\"}"));
            // Five steps and three nodes: the next upload begins on another.
            assertArrayEquals(
                    bytes, desk().get(content(channel, id)).expect(200).body());
        }
    }

    @Test
    void an_upload_is_begun_on_one_node_finished_and_published_by_another_and_fetched_from_the_third() {
        for (int first = 0; first < NODES; first++) {
            ApiClient a = direct(first);
            ApiClient b = direct(first + 1);
            ApiClient c = direct(first + 2);
            byte[] bytes = Samples.random(500_000, first);
            try (SocketClient socket = SocketClient.open(c)) {
                socket.subscribe("relay");
                String id = declare(a, "relay", bytes.length);
                append(a, id, bytes, 0, 300_000);
                append(b, id, bytes, 300_000, bytes.length);
                sent("relay", b.postJson(messages("relay"), "{\"fileId\":\"" + id + "\"}"));
                socket.awaitFileEvent("file", id);
                assertArrayEquals(bytes, c.get(content("relay", id)).expect(200).body());
            }
        }
    }

    private static void append(ApiClient client, String id, byte[] bytes, int from, int to) {
        client.send(
                        "PATCH",
                        upload(id),
                        BodyPublishers.ofByteArray(Arrays.copyOfRange(bytes, from, to)),
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        Integer.toString(from))
                .expect(204);
    }

    private static ApiClient direct(int node) {
        return cluster.client(node % NODES).with("X-Filecast-Key", "back-end-secret");
    }
}
