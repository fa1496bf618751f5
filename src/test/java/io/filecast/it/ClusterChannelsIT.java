package io.filecast.it;

import static io.filecast.testing.ApiClient.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What nodes hold of each other does not grow with what is followed, and nothing is sent where nobody listens. With many
 * more channels: {@code scripts/bench --only cluster-channels}.
 */
class ClusterChannelsIT {

    private static final int NODES = 3;
    private static final int SOCKETS = 5;
    private static final int CHANNELS_EACH = 1_000;
    private static final int CHANNELS = SOCKETS * CHANNELS_EACH;

    /** How many channels of each node, and of nobody, are published to on each node. */
    private static final int PUBLISHED = 25;

    private static final double MOST_NEEDLESS = 0.02;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    Path scratch;

    private final List<SocketClient> sockets = new ArrayList<>();
    private NodeCluster cluster;
    private HazelcastInstance observer;

    @BeforeEach
    void startNodes() {
        cluster = new NodeCluster(scratch, REDIS, NODES, setup -> setup).startAll();
        ClientConfig config = new ClientConfig().setClusterName("filecast");
        config.getNetworkConfig().addAddress("127.0.0.1:" + cluster.port(0), "127.0.0.1:" + cluster.port(1));
        config.setProperty("hazelcast.logging.type", "slf4j");
        observer = HazelcastClient.newHazelcastClient(config);
    }

    @AfterEach
    void stopNodes() {
        sockets.forEach(SocketClient::close);
        if (observer != null) {
            observer.shutdown();
        }
        cluster.close();
    }

    @Test
    void five_thousand_channels_on_each_node_are_one_registration_and_no_needless_events() {
        assertRegistrations(NODES);
        for (int node = 0; node < NODES; node++) {
            follow(node);
        }
        cluster.awaitMeeting();
        assertRegistrations(NODES);
        assertEventsGoWhereTheyAreWanted();

        cluster.node(2).kill();
        cluster.awaitMeeting();
        assertRegistrations(NODES - 1);
        long before = count(0, "sent");
        publish(0, channel(2, 0));
        publish(0, channel(1, 0));
        Eventually.holds("the event for the other is sent", () -> count(0, "sent") > before);
        assertEquals(1, count(0, "sent") - before, "nothing is sent for who followed on the killed node");

        cluster.start(2);
        follow(2);
        cluster.awaitMeeting();
        assertRegistrations(NODES);
        assertEventsGoWhereTheyAreWanted();
    }

    private static String channel(int node, int number) {
        return "of-" + node + "." + number;
    }

    private void follow(int node) {
        for (int socket = 0; socket < SOCKETS; socket++) {
            int first = socket * CHANNELS_EACH;
            SocketClient client = SocketClient.open(cluster.client(node));
            sockets.add(client);
            ObjectNode command = SocketClient.command("subscribe");
            IntStream.range(first, first + CHANNELS_EACH)
                    .forEach(number -> command.withArray("channels").add(channel(node, number)));
            client.send(command);
        }
        Eventually.holds("node " + node + " follows " + CHANNELS, PATIENCE, () -> count(node, "followed") == CHANNELS);
    }

    /** What each node says of itself, and what Hazelcast holds for all of them. */
    private void assertRegistrations(int nodes) {
        for (int node = 0; node < nodes; node++) {
            assertEquals(1, count(node, "registrations"));
        }
        Eventually.passes(
                "Hazelcast holds one address for each node",
                () -> assertEquals(nodes, observer.getMultiMap("__vertx.subs").size()));
    }

    private void assertEventsGoWhereTheyAreWanted() {
        long sent = total("sent");
        long received = total("received");
        long needless = total("needless");
        for (int node = 0; node < NODES; node++) {
            for (int i = 0; i < PUBLISHED; i++) {
                for (int owner = 0; owner < NODES; owner++) {
                    publish(node, channel(owner, i * CHANNELS / PUBLISHED));
                }
                publish(node, channel(NODES, i));
            }
        }
        long wanted = (long) NODES * (NODES - 1) * PUBLISHED;
        Eventually.holds("all that is wanted is there", PATIENCE, () -> total("received") - received >= wanted);
        long superfluous = total("sent") - sent - wanted;
        assertTrue(superfluous <= wanted * MOST_NEEDLESS, superfluous + " events were sent beyond " + wanted);
        assertTrue(total("needless") - needless <= wanted * MOST_NEEDLESS, "events that nobody there follows");
    }

    private void publish(int node, String channel) {
        cluster.client(node).postJson(messages(channel), "{\"message\":1}").expect(201);
    }

    private long total(String member) {
        return IntStream.range(0, NODES).mapToLong(node -> count(node, member)).sum();
    }

    private long count(int node, String member) {
        JsonNode view = NodeCluster.view(cluster.node(node));
        return view.get(member).asLong();
    }
}
