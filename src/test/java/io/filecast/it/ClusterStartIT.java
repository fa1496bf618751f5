package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.NodeProcess.Ended;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Signals;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How nodes come together, and when they do not. */
class ClusterStartIT {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @RegisterExtension
    static final RealRedis OTHER_REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    @BeforeAll
    static void startFirstNode() {
        cluster = new NodeCluster(scratch, REDIS, 2, setup -> setup);
        cluster.start(0);
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    /** The one line that a node which did not start has for its operator. */
    private static String refusal(NodeProcess.Setup setup) {
        Ended ended = setup.run();
        assertEquals(1, ended.status(), ended::errors);
        return ended.errors()
                .lines()
                .filter(line -> line.startsWith("filecast: "))
                .reduce((one, other) -> one + "\n" + other)
                .orElseThrow(() -> new AssertionError(ended.errors()));
    }

    @Test
    void a_node_on_another_redis_is_refused_and_says_why() {
        String line = refusal(cluster.setup(1).set("redis.url", OTHER_REDIS.url()));
        assertTrue(
                line.matches("filecast: cluster filecast: node 127.0.0.1:\\d+ has data set \\w+ of app demo, this one"
                        + " \\w+: redis.url must name the same Redis on every node"),
                line);
        cluster.awaitMeeting();
    }

    @Test
    void a_node_with_other_blobs_is_refused_and_says_why() {
        String line = refusal(cluster.setup(1).set("blobs.directory", scratch.resolve("other-blobs")));
        assertTrue(
                line.matches("filecast: cluster filecast: node 127.0.0.1:\\d+ keeps bytes in store \\w+, this one in"
                        + " \\w+: blobs.directory must be the same directory on every node"),
                line);
        cluster.awaitMeeting();
    }

    /** Two nodes have found each other, know what is wrong, and serve on. */
    private static void expectDisagreement(NodeProcess apart, String difference) {
        Map<NodeProcess, Integer> otherPorts = Map.of(cluster.node(0), cluster.port(1), apart, cluster.port(0));
        otherPorts.forEach((node, port) -> {
            String line = "a node of this cluster disagrees: node 127.0.0.1:" + port + " " + difference;
            Pattern said = Pattern.compile("ERROR.*" + line);
            Eventually.holds(
                    node.url() + " says: " + line,
                    Duration.ofSeconds(90),
                    () -> said.matcher(node.log()).find());
            assertEquals(1, NodeCluster.view(node).get("peers").size());
            ApiClient client = new ApiClient(node.url());
            client.get("/health/ready").expect(200);
            client.postJson(ApiClient.messages("apart"), "{\"message\":1}").expect(201);
        });
    }

    @Test
    void nodes_that_began_apart_on_other_data_say_so_when_they_meet_and_both_go_on() {
        try (NodeProcess apart = startApart(cluster.setupApart(1).set("redis.url", OTHER_REDIS.url()))) {
            expectDisagreement(
                    apart,
                    "has data set \\w+ of app demo, this one \\w+: redis.url must name the same Redis on every node");
        }
        try (NodeProcess apart =
                startApart(cluster.setupApart(1).set("blobs.directory", scratch.resolve("blobs-apart")))) {
            expectDisagreement(
                    apart,
                    "keeps bytes in store \\w+, this one in \\w+: blobs.directory must be the same directory on every node");
        }
    }

    /** Starts a node that the first one cannot find before it serves. */
    private static NodeProcess startApart(NodeProcess.Setup setup) {
        long first = cluster.node(0).pid();
        Signals.send("STOP", first);
        try {
            return setup.start();
        } finally {
            Signals.send("CONT", first);
        }
    }

    @Test
    void a_node_of_another_cluster_name_is_not_joined() {
        try (NodeProcess stranger =
                cluster.setup(1).options("--cluster-name", "stranger").start()) {
            // One of the tests before may not be gone yet for the first node.
            Eventually.passes("neither sees another", () -> {
                assertEquals(0, NodeCluster.view(stranger).get("peers").size());
                assertEquals(0, NodeCluster.view(cluster.node(0)).get("peers").size());
            });
        }
    }

    @Test
    void a_port_in_use_is_said_in_one_line() {
        String port = Integer.toString(cluster.port(0));
        String line = refusal(cluster.setup(1).set("cluster.port", port));
        assertTrue(line.contains(port), line);
    }

    @Test
    void a_node_that_is_told_to_stop_leaves_and_the_others_go_on() {
        cluster.start(1);
        try (SocketClient socket = SocketClient.open(cluster.client(0))) {
            socket.subscribe("left");
            cluster.node(1).terminate();
            assertEquals(0, cluster.node(1).awaitEnd());
            Eventually.holds(
                    "the other has noticed",
                    () -> NodeCluster.view(cluster.node(0)).get("peers").isEmpty());
            cluster.client(0)
                    .postJson(ApiClient.messages("left"), "{\"message\":1}")
                    .expect(201);
            socket.await("the event", frame -> frame.path("message").asInt() == 1);
        }
    }
}
