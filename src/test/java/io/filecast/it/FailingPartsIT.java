package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.BlobFiles;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.Signals;
import io.filecast.testing.SmallDisk;
import io.filecast.testing.SocketClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts that fail are said to fail, 503 or 507 with a time to retry; the node recovers by itself and has lost nothing. */
class FailingPartsIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;
    private static BlobFiles blobs;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("redis.commandTimeout", "2s")
                .set("blobs.orphanGrace", "3s")
                .set("blobs.sweepInterval", "200ms")
                .start();
        api = new ApiClient(node.url());
        blobs = new BlobFiles(node.data());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    // ---- Redis ------------------------------------------------------------------------------------------------------

    /** What happens to publishers, readers and a subscriber while Redis cannot write, and after it can again. */
    private static void assertRefusesAndRecovers(String channel, Runnable breaking, Runnable mending) {
        byte[] lost = Samples.random(20_000, channel.hashCode());
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe(channel);
            String id = api.post(newFile(channel, "before"), new byte[10])
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            breaking.run();
            try {
                assertSaysSo(api.postJson(messages(channel), "{\"message\":\"during\"}"));
                assertSaysSo(api.post(newFile(channel, "during"), lost));
                JsonNode refused = socket.call(
                        SocketClient.command("publish").put("channel", channel).put("message", "during"));
                assertEquals("unavailable", refused.get("code").asText(), refused::toString);
                assertTrue(refused.has("retryAfter"), refused::toString);
                api.get("/health/live").expect(200);
            } finally {
                mending.run();
            }
            Eventually.passes(
                    "it recovers",
                    () -> api.postJson(messages(channel), "{\"message\":\"after\"}")
                            .expect(201));
            Eventually.passes("it says so", () -> api.get("/health/ready").expect(200));
            socket.await(
                    "what came after", frame -> frame.path("message").asText().equals("after"));
            api.get(content(channel, id)).expect(200);
            assertHeardIsHistory(channel, socket);
            Eventually.holds(
                    "bytes that were not announced go",
                    () -> api.get(files(channel)).json().toString().contains("during") == blobs.hold(lost));
        }
    }

    private static void assertSaysSo(Answer answer) {
        answer.expectProblem(503, "unavailable");
        assertTrue(answer.json().get("retryable").asBoolean());
        assertFalse(answer.header("Retry-After").isEmpty(), answer::text);
    }

    private static void assertHeardIsHistory(String channel, SocketClient socket) {
        Eventually.passes("what was heard is what is kept", () -> {
            JsonNode history = api.get(events(channel) + "?order=oldest")
                    .expect(200)
                    .json()
                    .get("events");
            assertEquals(
                    StreamSupport.stream(history.spliterator(), false)
                            .map(event -> event.get("timetoken").asText())
                            .toList(),
                    socket.events().stream()
                            .map(event -> event.get("timetoken").asText())
                            .toList());
        });
    }

    @Test
    void a_redis_that_hangs() {
        long redis = node.redisPid();
        assertRefusesAndRecovers("hangs", () -> Signals.send("STOP", redis), () -> Signals.send("CONT", redis));
    }

    @Test
    void a_redis_without_memory() {
        assertRefusesAndRecovers(
                "memory",
                () -> node.redis("CONFIG", "SET", "maxmemory", "1"),
                () -> node.redis("CONFIG", "SET", "maxmemory", "0"));
    }

    @Test
    void a_redis_that_became_a_replica() {
        assertRefusesAndRecovers(
                "replica", () -> node.redis("REPLICAOF", "127.0.0.1", "1"), () -> node.redis("REPLICAOF", "NO", "ONE"));
    }

    @Test
    void a_redis_without_memory_still_serves_what_there_is() {
        String id = api.post(newFile("reads", "x"), new byte[10])
                .expect(201)
                .json()
                .get("id")
                .asText();
        node.redis("CONFIG", "SET", "maxmemory", "1");
        try {
            api.get(files("reads")).expect(200);
            api.get(events("reads")).expect(200);
            assertEquals(10, api.get(content("reads", id)).expect(200).body().length);
        } finally {
            node.redis("CONFIG", "SET", "maxmemory", "0");
        }
    }

    // ---- disk -------------------------------------------------------------------------------------------------------

    @Test
    void a_full_disk_refuses_uploads_and_lets_deletes_through_and_loses_nothing() throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(scratch.resolve("disk"), 64);
        if (mounted.isEmpty()) {
            System.out.println("######## FailingPartsIT: the full disk IS LEFT OUT, mounting one needs root.");
            abort("mounting a small disk needs root");
        }
        try (SmallDisk disk = mounted.get();
                NodeProcess small = NodeProcess.on(scratch.resolve("disk").resolve("data"))
                        .set("redis.embedded.ballast", "4MiB")
                        .set("disk.checkInterval", "100ms")
                        .set("retention.sweepInterval", "100ms")
                        .start()) {
            ApiClient client = new ApiClient(small.url());
            BlobFiles bytes = new BlobFiles(small.data());
            byte[] kept = Samples.random(1 << 20, 1);
            String keptId = client.post(newFile("full", "kept"), kept)
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            byte[] going = Samples.random(1 << 20, 2);
            String goingId = client.post(newFile("full", "going"), going)
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();

            Path junk = disk.fillUp();
            Answer refused = client.post(newFile("full", "refused"), Samples.random(2 << 20, 3));
            assertTrue(refused.status() == 507 || refused.status() == 503, refused::text);
            Eventually.holds("no half file stays", () -> bytes.parts().isEmpty());
            Eventually.passes(
                    "a delete goes through",
                    () -> assertTrue(List.of(204, 404)
                            .contains(client.delete(file("full", goingId)).status())));
            Eventually.holds("its bytes are freed", () -> !bytes.hold(going));

            Files.delete(junk);
            Eventually.passes(
                    "uploads are taken again",
                    () -> client.post(newFile("full", "again"), new byte[1_000]).expect(201));
            assertArrayEquals(
                    kept, client.get(content("full", keptId)).expect(200).body());
            assertEquals(2, client.get(files("full")).json().get("count").asInt());
        }
    }
}
