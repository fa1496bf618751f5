package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often users may ask who share a key and an address: clients of PubNub's SDKs, native polls, sockets and event streams. */
class PubNubCrowdIT {

    private static final int USERS = 200;
    private static final int EACH = 20;
    private static final int TOGETHER = 1_000;
    private static final String CONFIG = """
            http: {host: 127.0.0.1}
            apps:
              - name: crowd
                keys: [{id: c, type: subscribe, value: crowd}]
              - name: flood
                keys: [{id: f, type: subscribe, value: flood}]
              - name: names
                keys: [{id: n, type: subscribe, value: names}]
              - name: polls
                keys: [{id: p, type: subscribe, value: polls}]
              - name: sockets
                keys: [{id: s, type: subscribe, value: sockets}]
              - name: streams
                keys: [{id: e, type: subscribe, value: streams}]
            """;

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient client;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .config(CONFIG)
                .set("limits.requestsPerSecond", 1)
                .set("limits.requestBurst", EACH)
                .set("limits.crowdPerSecond", 1)
                .set("limits.crowdBurst", TOGETHER)
                .set("pubnub.requestsPerSecond", 1)
                .set("pubnub.requestBurst", TOGETHER)
                .start();
        client = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Answer ask(String key, String user) {
        return client.get("/v2/subscribe/" + key + "/room/0?uuid=" + user);
    }

    @Test
    void aCrowdBehindOneAddressIsLetIn() {
        for (int i = 0; i < USERS; i++) {
            ask("crowd", "user-" + i).expect(200);
            ask("crowd", "user-" + i).expect(200);
        }
    }

    @Test
    void oneThatFloodsIsTold() {
        Answer refused = IntStream.range(0, 10 * EACH)
                .mapToObj(i -> ask("flood", "eve"))
                .filter(answer -> answer.status() != 200)
                .findFirst()
                .orElseThrow();
        assertEquals(429, refused.status());
        assertFalse(refused.header("Retry-After").isEmpty());
        ask("flood", "ann").expect(200);
    }

    @Test
    void newNamesAreNoWayAround() {
        assertTrue(IntStream.range(0, 2 * TOGETHER)
                .anyMatch(i -> ask("names", "name-" + i).status() == 429));
    }

    // ---- natively ---------------------------------------------------------------------------------------------------

    private static ApiClient user(String key, String user) {
        return client.with("X-Filecast-Key", key, "X-Filecast-User", user);
    }

    private static Answer poll(String user) {
        return user("polls", user).get("/api/v1/events?channels=room&wait=0");
    }

    @Test
    void aCrowdThatPollsNativelyIsLetInAndOneThatFloodsIsTold() {
        for (int i = 0; i < USERS; i++) {
            poll("user-" + i).expect(200);
        }
        assertTrue(IntStream.range(0, 2 * EACH).anyMatch(i -> poll("eve").status() == 429));
        poll("ann").expect(200);
        assertTrue(
                IntStream.range(0, 2 * TOGETHER).anyMatch(i -> poll("name-" + i).status() == 429));
    }

    @Test
    void aCrowdOpensSocketsAndSubscribes() {
        for (int i = 0; i < 3 * EACH; i++) {
            try (SocketClient socket = SocketClient.open(user("sockets", "user-" + i))) {
                socket.subscribe("room");
            }
        }
    }

    @Test
    void aCrowdOpensEventStreams() {
        for (int i = 0; i < 3 * EACH; i++) {
            try (SseClient stream = SseClient.follow(user("streams", "user-" + i), "room", "", null)) {
                assertNotNull(stream);
            }
        }
    }
}
