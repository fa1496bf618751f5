package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.testing.RawHttp;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a node leaves, and how it refuses to come. */
class ShutdownIT {

    @TempDir
    Path scratch;

    // ---- leaving ----------------------------------------------------------------------------------------------------

    @Test
    void on_sigterm_an_upload_finishes_sockets_are_sent_elsewhere_and_redis_goes_too() throws Exception {
        byte[] bytes = Samples.random(200_000, 1);
        Answer sent;
        NodeProcess node = NodeProcess.on(scratch.resolve("data"))
                .set("blobs.writeSize", "4KiB")
                .start();
        try (node;
                RawHttp upload = new RawHttp(node.url().getPort());
                SocketClient socket = SocketClient.open(new ApiClient(node.url()));
                SseClient stream = SseClient.follow(new ApiClient(node.url()), "leaving", "", null)) {
            socket.subscribe("leaving");
            stream.await("that it is live", frame -> frame.name().equals("subscribed"));
            long redis = node.redisPid();
            upload.send("POST " + newFile("leaving", "late.bin") + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + bytes.length + "\r\n\r\n");
            upload.send(Arrays.copyOf(bytes, 100_000));
            Eventually.holds("the upload is under way", () -> node.hasOpenPart());

            node.terminate();
            SocketClient.Closed closed = socket.awaitClosed();
            assertEquals(1012, closed.code());
            Eventually.holds("the stream ends", stream::isEnded);
            assertTrue(node.isAlive(), "it waits for the upload");
            upload.send(Arrays.copyOfRange(bytes, 100_000, bytes.length));
            RawHttp.Answer answer = upload.answer();
            assertEquals(201, answer.status(), answer.text());
            sent = new Answer(answer.status(), null, answer.body());
            assertEquals(0, node.awaitEnd());
            assertFalse(ProcessHandle.of(redis).map(ProcessHandle::isAlive).orElse(false), "Redis is still there");
        }
        try (NodeProcess again = node.restart()) {
            ApiClient api = new ApiClient(again.url());
            String id = sent.json().get("id").asText();
            assertArrayEquals(bytes, api.get(content("leaving", id)).expect(200).body());
            assertEquals(1, api.get(events("leaving")).json().get("count").asInt());
        }
    }

    @Test
    void an_upload_that_does_not_finish_in_time_holds_nobody_up_and_leaves_nothing() throws Exception {
        NodeProcess node = NodeProcess.on(scratch.resolve("data"))
                .set("blobs.writeSize", "4KiB")
                .set("drain.timeout", "1s")
                .start();
        try (node;
                RawHttp upload = new RawHttp(node.url().getPort())) {
            upload.send("POST " + newFile("leaving", "never.bin")
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
            upload.send(new byte[100_000]);
            Eventually.holds("the upload is under way", () -> node.hasOpenPart());
            node.terminate();
            assertEquals(0, node.awaitEnd());
            assertFalse(node.hasOpenPart(), "the part is still there");
        }
        try (NodeProcess again = node.restart()) {
            assertEquals(
                    0,
                    new ApiClient(again.url())
                            .get(events("leaving"))
                            .json()
                            .get("count")
                            .asInt());
        }
    }

    @Test
    void a_node_that_is_told_to_stop_serves_on_until_a_load_balancer_has_noticed() {
        for (int seconds = 6; !servesOn(Duration.ofSeconds(seconds)); seconds += 6) {
            assertTrue(seconds < 18, "the machine is too slow to look");
        }
    }

    /** Looks at a node that is told to stop; false where the machine is too slow to see it within its grace. */
    private boolean servesOn(Duration grace) {
        NodeProcess node = NodeProcess.on(scratch.resolve("data-" + grace))
                .set("drain.readyGrace", grace.toSeconds() + "s")
                .start();
        try (node;
                SocketClient socket = SocketClient.open(new ApiClient(node.url()))) {
            socket.subscribe("noticed");
            ApiClient api = new ApiClient(node.url());
            assertEquals("", api.get("/health/ready").expect(200).header("Connection"));
            long told = System.nanoTime();
            node.terminate();
            SocketClient late;
            try {
                Eventually.holds(
                        "it is not ready", () -> api.get("/health/ready").status() == 503);
                Answer sent =
                        api.postJson(messages("noticed"), "{\"message\":1}").expect(201);
                assertEquals("close", sent.header("Connection"));
                socket.await("the event", frame -> frame.path("message").asInt() == 1);
                late = SocketClient.open(api);
                assertEquals("subscribed", late.subscribe("noticed").get("op").asText());
            } catch (RuntimeException | AssertionError tooLate) {
                if (System.nanoTime() - told < grace.toNanos()) {
                    throw tooLate;
                }
                return false;
            }
            try (late) {
                assertEquals(1012, late.awaitClosed().code());
            }
            assertEquals(1012, socket.awaitClosed().code());
            assertTrue(System.nanoTime() - told >= grace.toNanos(), "it closed before the time was up");
            assertEquals(0, node.awaitEnd());
            return true;
        }
    }

    // ---- not coming -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --set limits.fileSize=lots       | limits.fileSize       | lots
            --set http.port=99999            | http.port             | 99999
            --set no.such.key=1              | no.such.key           | unknown key
            --set limits.pingInterval=90s    | limits.pingInterval   | limits.idleTimeout
            --set durability=perhaps         | durability            | power, process
            --set retention.recoveryWindow=1 | retention.recoveryWindow | 1
            --config /nonexistent/f.yaml     | /nonexistent/f.yaml   | no such file
            --host 0.0.0.0                   | http.host             | insecure
            """)
    void a_bad_configuration_ends_with_status_2_and_one_line_that_names_key_and_value(
            String options, String key, String value) {
        NodeProcess.Ended ended = NodeProcess.on(scratch.resolve("data"))
                .options(options.split(" "))
                .run();
        assertEquals(2, ended.status(), ended.errors());
        List<String> lines = ended.errors().strip().lines().toList();
        assertEquals(1, lines.size(), ended.errors());
        assertTrue(lines.get(0).startsWith("filecast: "), ended.errors());
        assertTrue(lines.get(0).contains(key), ended.errors());
        assertTrue(lines.get(0).contains(value), ended.errors());
        assertFalse(Files.exists(scratch.resolve("data")), "it has begun already");
    }

    @Test
    void a_mistake_in_the_file_is_named_with_its_line() {
        NodeProcess.Ended ended = NodeProcess.on(scratch.resolve("data"))
                .config("http:\n  prot: 8080\n")
                .run();
        assertEquals(2, ended.status());
        assertTrue(ended.errors().contains("http.prot: unknown key, did you mean http.port?"), ended.errors());
        assertTrue(ended.errors().contains("line 2"), ended.errors());
    }

    @Test
    void a_port_in_use_is_said_and_nothing_stays_behind() throws Exception {
        Path data = scratch.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NodeProcess.Ended ended =
                    NodeProcess.on(data).set("http.port", taken.getLocalPort()).run();
            assertEquals(1, ended.status(), ended.errors());
            String line = ended.errors()
                    .lines()
                    .filter(said -> said.startsWith("filecast: "))
                    .findFirst()
                    .orElse("");
            assertTrue(line.contains("port " + taken.getLocalPort()), ended.errors());
            assertTrue(line.contains("in use"), ended.errors());
            assertFalse(ended.errors().contains("\tat "), "no stack traces: " + ended.errors());
        }
        // The directory is free again, and no Redis holds it.
        NodeProcess.on(data).start().close();
    }

    @Test
    void an_open_app_is_served_to_everyone_only_when_told_insecure() {
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data"))
                .options("--host", "0.0.0.0", "--insecure")
                .start()) {
            ApiClient api =
                    new ApiClient(URI.create("http://127.0.0.1:" + node.url().getPort()));
            api.post(newFile("open", "x"), new byte[1]).expect(201);
        }
    }
}
