package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower.Seen;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Signals;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node that hangs for so long that the others go on without it, and then goes on itself. */
class ClusterSplitIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String CHANNEL = "split";

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    Path scratch;

    private NodeCluster cluster;
    private final List<SocketClient> sockets = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();

    @BeforeEach
    void startNodes() {
        // The regular comparison is as slow as it can be: it heals nothing here.
        cluster = new NodeCluster(scratch, REDIS, 3, setup -> setup.set("delivery.headsCheck", "1m")).startAll();
        for (int node = 0; node < cluster.size(); node++) {
            SocketClient socket = SocketClient.open(cluster.client(node));
            sockets.add(socket);
            socket.subscribe(CHANNEL);
        }
        cluster.awaitMeeting();
    }

    @AfterEach
    void stopNodes() {
        sockets.forEach(SocketClient::close);
        Signals.send("CONT", cluster.node(2).pid());
        cluster.close();
    }

    private void publish(int node) {
        sent.add(cluster.client(node)
                .postJson(ApiClient.messages(CHANNEL), "{\"message\":" + sent.size() + "}")
                .expect(201)
                .json()
                .get("timetoken")
                .asText());
    }

    private List<String> heard(SocketClient socket) {
        return socket.events().stream().map(Seen::of).map(Seen::timetoken).toList();
    }

    private int peersOf(int node) {
        return NodeCluster.view(cluster.node(node)).get("peers").size();
    }

    @Test
    void a_node_that_hung_hears_what_it_missed_and_is_heard_again() {
        publish(0);
        Signals.send("STOP", cluster.node(2).pid());
        publish(0);
        Eventually.holds("the others go on without it", PATIENCE, () -> peersOf(0) == 1 && peersOf(1) == 1);
        for (int i = 0; i < 20; i++) {
            publish(i % 2);
        }
        Signals.send("CONT", cluster.node(2).pid());
        publish(2);
        publish(0);
        Eventually.holds(
                "all are together again", PATIENCE, () -> peersOf(0) == 2 && peersOf(1) == 2 && peersOf(2) == 2);
        // Nothing more is published in the channel, so that no chain shows what is missing.
        everybodyHeardEverything();

        cluster.awaitMeeting();
        publish(0);
        publish(1);
        publish(2);
        everybodyHeardEverything();
    }

    private void everybodyHeardEverything() {
        for (SocketClient socket : sockets) {
            Eventually.holds("everybody hears everything", () -> heard(socket).size() >= sent.size());
            assertEquals(sent, heard(socket));
            assertFalse(socket.isClosed());
        }
    }
}
