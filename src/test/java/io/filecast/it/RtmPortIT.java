package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.FpnnCipher.Terms;
import io.filecast.testing.FpnnClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RtmClient;
import io.filecast.testing.Samples;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port of RTM's server SDKs on a whole node: what it tells operators, encryption, peers that are no SDKs, and its end. */
class RtmPortIT {

    private static final int PID = 90_000_001;
    private static final String SECRET = "unit-test-secret-key";
    private static final Map<String, Long> BOB = Map.of("to", 1_002L);
    private static final String CONFIG = """
            apps:
              - name: alpha
                rtm:
                  - {pid: %d, secret: %s}
            rtm:
              memory: 8MiB
            """.formatted(PID, SECRET);

    /** As {@code openssl ecparam -name secp256k1 -genkey -noout} made it for this test. */
    private static final String KEY = """
            -----BEGIN EC PRIVATE KEY-----
            MHQCAQEEIHwbHJVDBCjzM2lTX3/tC5jrK3oOeQ/22zOMJN6Jr9CSoAcGBSuBBAAK
            oUQDQgAEj4QJAXWkYqJrwHlnYIADe4/jYAuQOIkiseUYb+Xyn04lDK2vxWIY/J6c
            0SmU+hfUd5lOc8vZbqCMOIZfw9vvUA==
            -----END EC PRIVATE KEY-----
            """;

    private static final BigInteger SCALAR =
            new BigInteger("7c1b1c95430428f33369535f7fed0b98eb2b7a0e790ff6db338c24de89afd092", 16);

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        Path key = scratch.resolve("rtm-key.pem");
        Files.writeString(key, KEY);
        node = NodeProcess.on(scratch.resolve("data"))
                .config(CONFIG)
                .set("rtm.tokenTtl", "5m")
                .set("rtm.frameTimeout", "2m")
                .set("rtm.encryptionKeyFile", key)
                .start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static JsonNode report() throws Exception {
        return new ApiClient(node.url()).get("/health/rtm").expect(200).json();
    }

    @Test
    void healthSaysWhatThePortIsDoing() throws Exception {
        try (RtmClient client = RtmClient.connect(node.rtmPort(), PID, SECRET)) {
            client.connection().call("*ping", Map.of());

            JsonNode report = report();
            assertEquals(node.rtmPort(), report.get("port").asInt());
            assertTrue(report.get("connections").asInt() >= 1);
            assertEquals(8 << 20, report.get("memoryBytes").asInt());
        }
        Eventually.holds(
                "connections that are gone are not counted",
                () -> report().get("connections").asInt() == 0);
        Eventually.holds("nothing is held", () -> report().get("heldBytes").asInt() == 0);
    }

    @Test
    void anEncryptedGateAndAConnectionForFilesInClearAreWhatSdksUse() throws Exception {
        byte[] file = Samples.random(200_000, 5);
        for (boolean isStream : new boolean[] {false, true}) {
            Terms terms = new Terms("secp256k1", SCALAR, 256, isStream);
            try (RtmClient gate = RtmClient.on(FpnnClient.encrypted(node.rtmPort(), terms), PID, SECRET);
                    RtmClient files = RtmClient.connect(node.rtmPort(), PID, SECRET)) {
                gate.listenToAll(true);
                String token = gate.token("sendfile", 1_001, BOB);

                Map<String, Object> answer =
                        files.connection().call("sendfile", files.file(token, 1_001, BOB, 50, "bin", file));

                assertTrue((Long) answer.get("mtime") > 0);
                JsonNode told = RtmClient.fileOf(gate.nextPush());
                assertArrayEquals(file, RtmClient.fetch(told.get("url").asText()));
            }
        }
    }

    @Test
    void manyFilesAtOnceAreTakenWithLittleMemory() throws Exception {
        byte[] file = Samples.random(4 << 20, 6);
        try (RtmClient client = RtmClient.connect(node.rtmPort(), PID, SECRET)) {
            Thread[] senders = new Thread[12];
            CompletableFuture<?>[] answers = new CompletableFuture<?>[senders.length];
            for (int i = 0; i < senders.length; i++) {
                RtmClient sender = client.again(node.rtmPort());
                int slot = i;
                answers[slot] = new CompletableFuture<>();
                senders[i] = new Thread(() -> send(sender, file, answers[slot]));
                senders[i].start();
            }
            long most = 0;
            while (!CompletableFuture.allOf(answers).isDone()) {
                client.connection().call("*ping", Map.of());
                most = Math.max(most, report().get("heldBytes").asLong());
            }
            CompletableFuture.allOf(answers).get(60, TimeUnit.SECONDS);
            assertTrue(most <= 8 << 20, most + " bytes were held");
        }
    }

    /** With more patience than for one file: each waits until there is room. */
    private static void send(RtmClient sender, byte[] file, CompletableFuture<?> done) {
        try (sender) {
            sender.sendFileAsync("sendfile", 1_001, BOB, file).get(60, TimeUnit.SECONDS);
            done.complete(null);
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
    }

    @Test
    void whoIsNoSdkIsCutOffWithALineAndNobodyElseNotices() throws Exception {
        try (RtmClient other = RtmClient.connect(node.rtmPort(), PID, SECRET)) {
            other.connection().call("*ping", Map.of());
            try (FpnnClient browser = FpnnClient.connect(node.rtmPort())) {
                browser.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(browser.isClosedByServer());
            }
            Eventually.holds("the log says it", () -> node.log().contains("closed 127.0.0.1: it does not speak FPNN"));
            assertFalse(other.connection().isClosed());
            assertEquals(List.of(), tracesBelow("it does not speak FPNN"));
        }
    }

    /** What stands below a line in the log and belongs to it; a machine that is too busy has traces elsewhere. */
    private static List<String> tracesBelow(String said) {
        List<String> lines = node.log().lines().toList();
        return IntStream.range(1, lines.size())
                .filter(i -> lines.get(i - 1).contains(said))
                .mapToObj(lines::get)
                .filter(line -> line.matches("\\s+at .*|[\\w.$]+(Exception|Error)\\b.*"))
                .toList();
    }

    @Test
    void aNodeThatIsToldToStopTakesTheFileThatIsComing() throws Exception {
        byte[] file = Samples.random(300_000, 7);
        NodeProcess leaving = NodeProcess.on(scratch.resolve("leaving"))
                .config(CONFIG)
                .set("drain.timeout", "30s")
                .start();
        try (RtmClient gate = RtmClient.connect(leaving.rtmPort(), PID, SECRET);
                FpnnClient files = FpnnClient.connect(leaving.rtmPort())) {
            String token = gate.token("sendfile", 1_001, BOB);
            byte[] frame = FpnnClient.quest(7, "sendfile", gate.file(token, 1_001, BOB, 50, "bin", file));
            CompletableFuture<Map<String, Object>> answer = files.expect(7);
            files.raw(Arrays.copyOf(frame, 1_000));
            Eventually.holds(
                    "its frame has begun",
                    () -> new ApiClient(leaving.url())
                                    .get("/health/rtm")
                                    .expect(200)
                                    .json()
                                    .get("heldBytes")
                                    .asInt()
                            > 0);

            leaving.terminate();
            assertTrue(gate.connection().isClosedByServer(), "who asks for nothing is told to go elsewhere");
            files.raw(Arrays.copyOfRange(frame, 1_000, frame.length));

            assertTrue((Long) answer.get(20, TimeUnit.SECONDS).get("mtime") > 0);
            assertTrue(files.isClosedByServer());
            assertEquals(0, leaving.awaitEnd());
            assertFalse(leaving.log().contains("did not end well"), leaving.log());
        } finally {
            leaving.close();
        }
    }

    @Test
    void whatIsNoKeyForEncryptionIsSaidInOneLine() {
        NodeProcess.Ended ended = NodeProcess.on(scratch.resolve("keyless"))
                .config(CONFIG)
                .set("rtm.encryptionKey", "secret")
                .run();

        assertEquals(1, ended.status(), ended.errors());
        assertTrue(
                ended.errors().contains("filecast: rtm.encryptionKey: expected a private key in PEM"), ended.errors());
        assertFalse(ended.errors().contains("\tat "), "no stack traces: " + ended.errors());
    }
}
