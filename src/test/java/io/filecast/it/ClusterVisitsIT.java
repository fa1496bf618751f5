package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.pubnub.api.models.consumer.pubsub.PNPresenceEventResult;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who has no connection belongs to no node: it comes at one, goes at another, and is seen on both. */
class ClusterVisitsIT {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    private static final String CONFIG = """
            apps:
              - name: demo
                trustClaimedUsers: true
                keys:
                  - {id: p, type: publish, value: pub}
                  - {id: s, type: subscribe, value: sub}
            """;
    private static final String LEFT =
            "{\"status\":200,\"message\":\"OK\",\"action\":\"leave\",\"service\":\"Presence\"}";

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(
                        scratch, REDIS, 2, setup -> setup.config(CONFIG).set("presence.nodeTimeout", "3s"))
                .startAll();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    private static String call(int node, String path) {
        return cluster.client(node)
                .get("/v2/presence/sub-key/sub" + path)
                .expect(200)
                .text();
    }

    private static void awaitChange(PubNubClient client, String action) {
        client.await(
                action,
                heard -> heard.event() instanceof PNPresenceEventResult event
                        && event.getEvent().equals(action)
                        && "ann".equals(event.getUuid()));
    }

    @Test
    void a_user_comes_at_one_node_and_goes_at_the_other() {
        ApiClient native0 = new ApiClient(cluster.node(0).url(), "X-Filecast-Key", "pub", "X-Filecast-User", "nat");
        try (SocketClient socket = SocketClient.open(native0);
                PubNubClient bob = PubNubClient.of(
                        cluster.node(1).url(),
                        "bob",
                        configuration -> configuration.setPublishKey("pub").setSubscribeKey("sub"))) {
            Notices.listen(socket, "room");
            bob.sdk().subscribe().channels(List.of("room")).withPresence().execute();
            Notices.await(socket, "join", "bob");

            call(0, "/channel/room/heartbeat?uuid=ann");
            Notices.await(socket, "join", "ann");
            awaitChange(bob, "join");
            assertEquals(LEFT, call(1, "/channel/room/leave?uuid=ann"));
            Notices.await(socket, "leave", "ann");
            awaitChange(bob, "leave");
            assertEquals(
                    "{\"status\":200,\"message\":\"OK\",\"payload\":{\"channels\":[]},\"service\":\"Presence\"}",
                    call(0, "/uuid/ann"));

            call(1, "/channel/room/heartbeat?uuid=ann&heartbeat=1");
            Notices.await(socket, "timeout", "ann");
            awaitChange(bob, "timeout");
        }
    }
}
