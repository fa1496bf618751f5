package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.FpnnClient;
import io.filecast.testing.FpnnClient.Push;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RtmClient;
import io.filecast.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of RTM's server SDKs on a whole node: tokens, five ways to send, and what is refused. Each test has users of its own. */
class RtmFilesIT {

    private static final int PID = 90_000_001;
    private static final String SECRET = "unit-test-secret-key";
    private static final String CONFIG = """
            apps:
              - name: alpha
                keys:
                  - {id: admin, type: secret, value: alpha-secret}
                rtm:
                  - {pid: 90000001, secret: unit-test-secret-key}
                  - {pid: 90000001, secret: the-next-secret}
              - name: beta
                rtm:
                  - {pid: 90000002, secret: unit-test-secret-key}
            """;
    private static final byte[] HELLO = "hello file\n".getBytes(StandardCharsets.UTF_8);
    private static final AtomicLong IDS = new AtomicLong(1_000);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient admin;

    private final long ann = IDS.addAndGet(10);
    private final long bob = ann + 1;
    private final long cid = ann + 2;
    private RtmClient rtm;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .config(CONFIG)
                .set("rtm.fileSize", 300_000)
                .set("rtm.drainSize", 500_000)
                .set("rtm.tokenTtl", "5m")
                .start();
        admin = new ApiClient(node.url(), "X-Filecast-Key", "alpha-secret");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void connect() throws IOException {
        rtm = RtmClient.connect(node.rtmPort(), PID, SECRET);
    }

    @AfterEach
    void leave() throws IOException {
        rtm.close();
    }

    private static JsonNode files(String channel) {
        return admin.get(ApiClient.files(channel)).expect(200).json().get("files");
    }

    private Map<String, Object> toBob() {
        return Map.of("to", bob);
    }

    private long refusedFile(Map<String, Object> params) throws IOException {
        return rtm.connection().refusal("sendfile", params);
    }

    private Map<String, Object> fileToBob(String token) {
        return rtm.file(token, ann, toBob(), 50, "txt", HELLO);
    }

    private String tokenToBob() throws IOException {
        return rtm.token("sendfile", ann, toBob());
    }

    // ---- sending ----------------------------------------------------------------------------------------------------

    @Test
    void fiveWaysToSendAFileLeadToTheChannelsOfTheirTargets() throws IOException {
        long group = ann + 5;
        Map<String, Map<String, ?>> ways = new LinkedHashMap<>();
        ways.put("sendfile", toBob());
        ways.put("sendfiles", Map.of("tos", List.of(bob, cid)));
        ways.put("sendgroupfile", Map.of("gid", group));
        ways.put("sendroomfile", Map.of("rid", group));
        ways.put("broadcastfile", Map.of());
        for (Map.Entry<String, Map<String, ?>> way : ways.entrySet()) {
            byte[] bytes = way.getKey().getBytes(StandardCharsets.UTF_8);
            long before = System.currentTimeMillis();
            long mtime = rtm.sendFile(way.getKey(), ann, way.getValue(), 50, "txt", bytes);
            assertTrue(mtime >= before - 2_000 && mtime <= System.currentTimeMillis() + 2_000, "in ms: " + mtime);
        }
        assertEquals(2, files("user:" + bob).size());
        for (String channel : List.of("user:" + cid, "group:" + group, "room:" + group)) {
            assertEquals(1, files(channel).size(), channel);
        }
        Map<String, Object> asked = rtm.call("filetoken", Map.of("from", ann, "cmd", "sendfile", "to", bob));
        assertEquals("127.0.0.1:" + node.rtmPort(), asked.get("endpoint"));
        JsonNode file = files("group:" + group).get(0);
        assertEquals("file.txt", file.get("name").asText());
        assertEquals("text/plain", file.get("type").asText());
        assertEquals(Long.toString(ann), file.get("publisher").asText());
        byte[] fetched = admin.get(
                        ApiClient.content("group:" + group, file.get("id").asText()))
                .expect(200)
                .body();
        assertEquals("sendgroupfile", new String(fetched, StandardCharsets.UTF_8));
    }

    @Test
    void aTokenLooksAtTheTargetOfItsCommandOnly() throws IOException {
        long gid = ann + 7;
        String token = rtm.token("sendgroupfile", ann, Map.of("to", bob, "rid", cid, "gid", gid));
        rtm.connection().call("sendgroupfile", rtm.file(token, ann, Map.of("gid", gid), 40, "png", HELLO));
        String alias = rtm.token("GroupFile", ann, Map.of("gid", gid));
        rtm.connection().call("sendgroupfile", rtm.file(alias, ann, Map.of("gid", gid), 40, "png", HELLO));
        String everyone = rtm.token("BroadcastFile", ann, Map.of());
        rtm.connection().call("broadcastfile", rtm.file(everyone, ann, Map.of(), 50, "txt", HELLO));
        assertEquals(2, files("group:" + gid).size());
        assertEquals(0, files("user:" + bob).size());
    }

    @Test
    void whatJavaSaysOfAFileIsItsNameAndItsMessage() throws IOException {
        String token = tokenToBob();
        String attrs = "{\"rtm\":{\"sign\":\"" + RtmClient.sign(token, HELLO).toUpperCase()
                + "\",\"ext\":\"txt\",\"filename\":\"../hello.txt\"},\"custom\":{\"a\":1}}";
        rtm.connection().call("sendfile", rtm.file(token, ann, toBob(), 50, HELLO, attrs));
        JsonNode event = admin.get(ApiClient.events("user:" + bob))
                .expect(200)
                .json()
                .get("events")
                .get(0);
        assertEquals("hello.txt", event.get("file").get("name").asText());
        assertEquals("{\"a\":1}", event.get("message").toString());
        assertEquals(50, event.get("meta").get("rtm").get("mtype").asInt());
    }

    @Test
    void fortyFilesAtOnceOnOneConnectionAreFortyFiles() throws Exception {
        byte[] large = Samples.random(200_000, 7);
        List<CompletableFuture<Map<String, Object>>> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] bytes = Arrays.copyOf(large, 150_000 + i * 1_000);
            sent.add(rtm.sendFileAsync("sendfile", ann, toBob(), bytes));
        }
        for (CompletableFuture<Map<String, Object>> one : sent) {
            assertTrue((Long) one.get(30, TimeUnit.SECONDS).get("mtime") > 0);
        }
        JsonNode files = files("user:" + bob);
        assertEquals(40, files.size());
        List<Integer> sizes = new ArrayList<>();
        files.forEach(file -> sizes.add(file.get("size").asInt()));
        sizes.sort(null);
        for (int i = 0; i < 40; i++) {
            assertEquals(150_000 + i * 1_000, sizes.get(i));
        }
        JsonNode any = files.get(0);
        byte[] fetched = admin.get(
                        ApiClient.content("user:" + bob, any.get("id").asText()))
                .expect(200)
                .body();
        assertArrayEquals(Arrays.copyOf(large, any.get("size").asInt()), fetched);
    }

    // ---- tokens -----------------------------------------------------------------------------------------------------

    @Test
    void aTokenIsForOneFile() throws IOException {
        Map<String, Object> file = fileToBob(tokenToBob());
        rtm.connection().call("sendfile", file);
        assertEquals(200_003, refusedFile(file));
        assertEquals(1, files("user:" + bob).size());
    }

    @Test
    void ofTwoFilesAtOnceOneTakesTheToken() throws Exception {
        Map<String, Object> file = fileToBob(tokenToBob());
        List<CompletableFuture<Map<String, Object>>> sent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sent.add(rtm.connection().ask("sendfile", file));
        }
        int taken = 0;
        for (CompletableFuture<Map<String, Object>> one : sent) {
            taken += one.handle((answer, refused) -> refused == null ? 1 : 0).get(20, TimeUnit.SECONDS);
        }
        assertEquals(1, taken);
        assertEquals(1, files("user:" + bob).size());
    }

    @Test
    void aTokenForSomethingElseIsRefusedAndUsedUp() throws IOException {
        Map<String, Map<String, Object>> wrong = new HashMap<>();
        wrong.put("another sender", Map.of("from", cid));
        wrong.put("another target", Map.of("to", cid));
        for (Map.Entry<String, Map<String, Object>> each : wrong.entrySet()) {
            String token = tokenToBob();
            Map<String, Object> file = fileToBob(token);
            file.putAll(each.getValue());
            assertEquals(200_003, refusedFile(file), each.getKey());
            assertEquals(200_003, refusedFile(fileToBob(token)), each.getKey() + ", then as it should be");
        }
        String token = tokenToBob();
        Map<String, Object> group = rtm.file(token, ann, Map.of("gid", bob), 50, "txt", HELLO);
        assertEquals(200_003, rtm.connection().refusal("sendgroupfile", group), "another command");
        assertEquals(200_003, refusedFile(fileToBob(token)));
        Map<String, Object> other = fileToBob(tokenToBob());
        other.put("pid", 90_000_002L);
        assertEquals(200_003, refusedFile(other), "another project");
        other.put("pid", 7L);
        assertEquals(200_002, refusedFile(other), "no project");
        assertEquals(200_003, refusedFile(fileToBob("1DFA99538C77D5A8F4FE544748AD3355")), "no token");
        assertEquals(0, files("user:" + bob).size());
    }

    @Test
    void aFailedFileUsesItsTokenUp() throws IOException {
        String token = tokenToBob();
        Map<String, Object> unsigned = rtm.file(token, ann, toBob(), 50, HELLO, "{\"rtm\":{\"sign\":\"00\"}}");
        assertEquals(200_003, refusedFile(unsigned));
        assertEquals(200_003, refusedFile(fileToBob(token)));
        assertEquals(0, files("user:" + bob).size());
    }

    @Test
    void aTokenIsTakenOnAnyConnectionAndUnderEitherSecret() throws IOException {
        try (RtmClient next = RtmClient.connect(node.rtmPort(), PID, "the-next-secret");
                FpnnClient files = FpnnClient.connect(node.rtmPort())) {
            files.call("sendfile", fileToBob(next.token("sendfile", ann, toBob())));
        }
        assertEquals(1, files("user:" + bob).size());
    }

    // ---- refusals ---------------------------------------------------------------------------------------------------

    @Test
    void aQuestIsSignedByAProjectThatIsKnownAndOnTime() throws IOException {
        Map<String, Object> params = Map.of("from", ann, "cmd", "sendfile", "to", bob);
        long now = Instant.now().getEpochSecond();
        FpnnClient connection = rtm.connection();
        connection.call("filetoken", rtm.signed("filetoken", params, now - 290));
        assertEquals(200_008, connection.refusal("filetoken", rtm.signed("filetoken", params, now - 310)));
        assertEquals(200_008, connection.refusal("filetoken", rtm.signed("filetoken", params, now + 310)));
        assertEquals(200_002, connection.refusal("filetoken", rtm.signed("sendmsg", params)));
        Map<String, Object> stranger = rtm.signed("filetoken", params);
        stranger.put("pid", 5L);
        assertEquals(200_002, connection.refusal("filetoken", stranger));
        stranger.remove("pid");
        assertEquals(10_009, connection.refusal("filetoken", stranger));
        stranger.put("pid", "many");
        assertEquals(10_010, connection.refusal("filetoken", stranger));
        Map<String, Object> twice = rtm.signed("filetoken", params);
        connection.call("filetoken", twice);
        connection.call("filetoken", twice);
        assertEquals(20_004, rtm.refusal("addfriends", params));
    }

    @Test
    void whatATokenIsAskedForIsLookedAt() throws IOException {
        assertEquals(200_034, tokenRefusal(Map.of("from", ann, "cmd", "pushfile", "to", bob)));
        assertEquals(10_009, tokenRefusal(Map.of("from", ann, "cmd", "sendfile", "gid", bob)));
        assertEquals(200_001, tokenRefusal(Map.of("from", 0, "cmd", "sendfile", "to", bob)));
        assertEquals(200_034, tokenRefusal(Map.of("from", ann, "cmd", "sendfile", "to", -1)));
        assertEquals(200_033, tokenRefusal(Map.of("from", ann, "cmd", "sendfiles", "tos", List.of())));
        List<Long> crowd = new ArrayList<>();
        for (long id = 1; id <= 2_001; id++) {
            crowd.add(id);
        }
        assertEquals(200_032, tokenRefusal(Map.of("from", ann, "cmd", "sendfiles", "tos", crowd)));
    }

    private long tokenRefusal(Map<String, Object> params) throws IOException {
        return rtm.refusal("filetoken", params);
    }

    @Test
    void whatAFileIsSentWithIsLookedAt() throws IOException {
        assertEquals(200_007, refusedFile(rtm.file(tokenToBob(), ann, toBob(), 51, "txt", HELLO)));
        assertEquals(200_007, refusedFile(rtm.file(tokenToBob(), ann, toBob(), 39, "txt", HELLO)));
        assertEquals(200_004, refusedFile(rtm.file(tokenToBob(), ann, toBob(), 50, "t\"x", HELLO)));
        assertEquals(200_004, refusedFile(rtm.file(tokenToBob(), ann, toBob(), 50, HELLO, "{\"custom\":1}")));
        String long2k = "{\"rtm\":{\"sign\":\"1\"},\"custom\":\"" + "x".repeat(2_048) + "\"}";
        assertEquals(200_031, refusedFile(rtm.file(tokenToBob(), ann, toBob(), 50, HELLO, long2k)));
        Map<String, Object> typed = fileToBob(tokenToBob());
        typed.put("mid", "x");
        assertEquals(10_010, refusedFile(typed));
        typed = fileToBob(tokenToBob());
        typed.remove("file");
        assertEquals(10_009, refusedFile(typed));
        assertEquals(0, files("user:" + bob).size());
    }

    @Test
    void aFileThatIsTooLargeIsRefusedAndTheConnectionLives() throws IOException {
        rtm.sendFile("sendfile", ann, toBob(), 50, "bin", new byte[300_000]);
        assertEquals(200_031, refusedFile(rtm.file(tokenToBob(), ann, toBob(), 50, "bin", new byte[300_001])));
        assertEquals(200_031, refusedFile(rtm.file(tokenToBob(), ann, toBob(), 50, "bin", new byte[500_000])));
        rtm.sendFile("sendfile", ann, toBob(), 50, "bin", new byte[0]);
        assertEquals(2, files("user:" + bob).size());
    }

    // ---- connections that end ---------------------------------------------------------------------------------------

    @Test
    void aConnectionThatIsCutAnywhereInAFileSendsItNotAtAllOrOnce() throws Exception {
        int cuts = 24;
        try (RtmClient listener = rtm.again(node.rtmPort()).listen("addlisten", Map.of("uids", List.of(bob)))) {
            byte[] bytes = Samples.random(20_000, 3);
            for (int i = 0; i <= cuts; i++) {
                byte[] frame =
                        FpnnClient.quest(i + 1, "sendfile", rtm.file(tokenToBob(), ann, toBob(), 50, "n" + i, bytes));
                int length = (int) ((long) frame.length * i / cuts);
                try (FpnnClient broken = FpnnClient.connect(node.rtmPort())) {
                    broken.raw(Arrays.copyOf(frame, length));
                }
            }
            rtm.sendFile("sendfile", ann, toBob(), 50, "last", HELLO);
            int heard = 0;
            Push push = listener.nextPush();
            while (!push.params().get("attrs").toString().contains("\"last\"")) {
                assertTrue(
                        push.params().get("attrs").toString().contains("\"n" + cuts + "\""),
                        "only a whole frame is sent");
                heard++;
                push = listener.nextPush();
            }
            assertTrue(heard <= 1);
            // The file that came whole may be there by now and still be on its way.
            int there = files("user:" + bob).size() - 1;
            assertTrue(there >= heard && there <= 1, there + " files of " + heard + " that were heard of");
            if (there > heard) {
                assertTrue(listener.nextPush().params().get("attrs").toString().contains("\"n" + cuts + "\""));
            }
            assertFalse(listener.connection().isClosed());
        }
    }
}
