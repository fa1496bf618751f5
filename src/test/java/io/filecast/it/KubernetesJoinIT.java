package io.filecast.it;

import static io.filecast.testing.ApiClient.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes find each other behind one name, as the pods of a headless service do: each has an address of its own and the same
 * ports, and the name stands for the addresses of all that are there. The name is looked up by the JVM as ever; that it
 * asks a file in place of a server ({@code jdk.net.hosts.file}) is all that is not as in Kubernetes.
 */
class KubernetesJoinIT {

    private static final String SERVICE = "filecast-nodes.filecast.svc.cluster.local";

    /** A name's addresses are kept for so long, and halves of a cluster look for each other every three seconds. */
    private static final String CACHED_SECONDS = "1";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    Path scratch;

    private final int port = NodeCluster.freePorts(1).get(0);
    private final Set<String> addresses = new TreeSet<>();
    private final List<NodeProcess> nodes = new ArrayList<>();

    @BeforeEach
    void nobodyIsThere() {
        publishAddresses();
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(NodeProcess::close);
    }

    @Test
    void pods_that_start_one_after_the_other_meet_and_one_is_replaced_under_another_address() {
        NodeProcess first = startPod("127.0.0.2");
        startPod("127.0.0.3");
        NodeProcess third = startPod("127.0.0.4");
        awaitMeeting(3);
        assertEventsCross();

        third.kill();
        nodes.remove(third);
        removeAddress("127.0.0.4");
        awaitMeeting(2);
        startPod("127.0.0.5");
        awaitMeeting(3);
        assertEventsCross();
        assertEquals(1, view(first).get("registrations").asInt());
    }

    @Test
    void pods_that_start_before_the_name_knows_any_of_them_serve_and_meet_when_it_does() {
        startUnknownPod("127.0.0.2");
        startUnknownPod("127.0.0.3");
        nodes.forEach(node -> assertEquals(0, view(node).get("peers").size()));
        addAddress("127.0.0.2");
        addAddress("127.0.0.3");
        awaitMeeting(2);
        assertEventsCross();
    }

    // ---- pods -------------------------------------------------------------------------------------------------------

    /** A pod's address is known before it is ready ({@code publishNotReadyAddresses}). */
    private NodeProcess startPod(String address) {
        addAddress(address);
        return startUnknownPod(address);
    }

    private NodeProcess startUnknownPod(String address) {
        NodeProcess node = NodeProcess.on(scratch.resolve("pod-" + address))
                .under(
                        "env",
                        "JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + names() + " -Dsun.net.inetaddr.ttl="
                                + CACHED_SECONDS + " -Dsun.net.inetaddr.negative.ttl=" + CACHED_SECONDS)
                .set("redis.url", REDIS.url())
                .set("blobs.directory", scratch.resolve("blobs"))
                .set("cluster.port", port)
                .set("cluster.join.type", "kubernetes")
                .set("cluster.join.serviceDns", SERVICE)
                .options("--cluster", "--cluster-host", address)
                .start();
        nodes.add(node);
        return node;
    }

    private Path names() {
        return scratch.resolve("names");
    }

    private void addAddress(String address) {
        addresses.add(address);
        publishAddresses();
    }

    private void removeAddress(String address) {
        addresses.remove(address);
        publishAddresses();
    }

    private void publishAddresses() {
        String lines = addresses.stream()
                .map(address -> address + " " + SERVICE + "\n")
                .collect(Collectors.joining("", "127.0.0.1 localhost\n", ""));
        try {
            Path next = Files.writeString(scratch.resolve("names.next"), lines);
            Files.move(next, names(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what must be so --------------------------------------------------------------------------------------------

    private static JsonNode view(NodeProcess node) {
        return NodeCluster.view(node);
    }

    private void awaitMeeting(int size) {
        Eventually.passes(size + " nodes have met", PATIENCE, () -> {
            assertEquals(size, nodes.size());
            for (NodeProcess node : nodes) {
                JsonNode peers = view(node).get("peers");
                assertEquals(size - 1, peers.size());
                for (JsonNode peer : peers) {
                    assertEquals(
                            "true true",
                            peer.get("known").asText() + " " + peer.get("told").asText());
                }
            }
        });
    }

    /** Each node hears at once, by its followers' own count, what each other publishes. */
    private void assertEventsCross() {
        List<SocketClient> followers = new ArrayList<>();
        try {
            for (NodeProcess node : nodes) {
                SocketClient follower = SocketClient.open(new ApiClient(node.url()));
                followers.add(follower);
                follower.subscribe("pods");
            }
            for (NodeProcess node : nodes) {
                String timetoken = new ApiClient(node.url())
                        .postJson(messages("pods"), "{\"message\":1}")
                        .expect(201)
                        .json()
                        .get("timetoken")
                        .asText();
                followers.forEach(follower -> follower.await(
                        "what was published",
                        frame -> SocketClient.isEvent(frame)
                                && frame.get("timetoken").asText().equals(timetoken)));
            }
        } finally {
            followers.forEach(SocketClient::close);
        }
    }
}
