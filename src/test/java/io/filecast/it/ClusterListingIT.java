package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What Vert.x keeps of where nodes listen, when it is taken away from a node that runs, as a late word after a split does. */
class ClusterListingIT {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    Path scratch;

    private NodeCluster cluster;

    @Test
    void a_node_that_the_others_cannot_find_any_more_makes_itself_known_again() {
        cluster = new NodeCluster(scratch, REDIS, 2, setup -> setup);
        try (NodeCluster running = cluster.startAll();
                SocketClient socket = SocketClient.open(running.client(1))) {
            String node = NodeCluster.view(running.node(0)).get("node").asText();
            forget("filecast.node." + node);
            // Node 1 has something to tell now, and cannot.
            socket.subscribe("news");
            running.awaitMeeting();
        }
    }

    private void forget(String address) {
        ClientConfig config = new ClientConfig().setClusterName("filecast");
        config.getNetworkConfig().addAddress("127.0.0.1:" + cluster.port(0));
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        try {
            MultiMap<String, Object> listings = client.getMultiMap("__vertx.subs");
            // Not "delete", of which the nodes would not be told.
            assertEquals(1, listings.remove(address).size());
        } finally {
            client.shutdown();
        }
    }
}
