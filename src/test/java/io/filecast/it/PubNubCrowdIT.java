package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often clients of PubNub's SDKs may ask who share a key and an address. */
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
}
