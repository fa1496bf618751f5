package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower.Seen;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events that reach the log and of which a node is never told: two nodes on one Redis that do not know each other, and a
 * regular comparison that is too rare to help.
 */
class RedisReconnectIT {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    Path scratch;

    private NodeProcess.Setup node(String name) {
        return NodeProcess.on(scratch.resolve(name))
                .set("redis.url", REDIS.url())
                .set("blobs.directory", scratch.resolve("blobs"))
                .set("delivery.headsCheck", "15m");
    }

    @Test
    void who_is_there_is_brought_in_again_when_redis_may_have_forgotten_it() {
        try (NodeProcess node = node("crowded").start()) {
            ApiClient ann = new ApiClient(node.url(), "X-Filecast-Key", "demo", "X-Filecast-User", "ann");
            try (SocketClient socket = SocketClient.open(ann)) {
                socket.subscribe("lounge");
                ann.get("/v2/presence/sub-key/demo/channel/lounge/heartbeat?uuid=bob")
                        .expect(200);
                Eventually.passes("both are there", () -> assertEquals(List.of("ann", "bob"), members(ann)));
                // As after a fail-over to a replica that had not heard of them.
                REDIS.command("DEL", "fc:{demo.0}:here:lounge", "fc:{demo.0}:members:lounge", "fc:{demo.0}:visit:bob");
                assertEquals(List.of(), members(ann));
                REDIS.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                Eventually.passes("who is connected is there", () -> assertEquals(List.of("ann"), members(ann)));
                ann.get("/v2/presence/sub-key/demo/channel/lounge/heartbeat?uuid=bob")
                        .expect(200);
                assertEquals(List.of("ann", "bob"), members(ann));
            }
        }
    }

    private static List<String> members(ApiClient client) {
        List<String> users = new ArrayList<>();
        client.get("/api/v1/channels/lounge/members")
                .expect(200)
                .json()
                .get("members")
                .forEach(member -> users.add(member.get("user").asText()));
        return users;
    }

    @Test
    void a_node_compares_with_the_log_when_its_connections_to_redis_come_back() {
        try (NodeProcess silent = node("silent").start();
                NodeProcess hearing = node("hearing").start();
                SocketClient socket = SocketClient.open(new ApiClient(hearing.url()))) {
            socket.subscribe("quiet");
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                sent.add(new ApiClient(silent.url())
                        .postJson(ApiClient.messages("quiet"), "{\"message\":1}")
                        .expect(201)
                        .json()
                        .get("timetoken")
                        .asText());
                REDIS.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                Eventually.holds("it is heard", () -> socket.events().size() >= sent.size());
            }
            assertEquals(
                    sent,
                    socket.events().stream().map(Seen::of).map(Seen::timetoken).toList());
        }
    }
}
