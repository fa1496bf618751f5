package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pubnub.api.PubNubException;
import com.pubnub.api.endpoints.Endpoint;
import com.pubnub.api.models.consumer.files.PNFileUploadResult;
import com.pubnub.api.models.consumer.message_actions.PNMessageAction;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.NodeScript;
import io.filecast.testing.PubNubClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PubNub's SDKs where the publish and the subscribe key are not the same, as most applications have it. */
class PubNubKeysIT {

    private static final byte[] CAT = "a cat, as bytes\n".getBytes(StandardCharsets.UTF_8);
    private static final String CONFIG = """
            http: {host: 127.0.0.1}
            apps:
              - name: reading
                keys:
                  - {id: rp, type: publish, value: reading-pub}
                  - {id: rs, type: subscribe, value: reading-sub}
              - name: writing
                subscribeKeysWrite: true
                keys:
                  - {id: wp, type: publish, value: writing-pub}
                  - {id: ws, type: subscribe, value: writing-sub}
            """;

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static PubNubClient client(String app, String user) {
        return PubNubClient.of(
                node.url(),
                user,
                configuration -> configuration.setPublishKey(app + "-pub").setSubscribeKey(app + "-sub"));
    }

    private static String send(PubNubClient client, String channel) throws Exception {
        PNFileUploadResult sent = client.sdk()
                .sendFile()
                .channel(channel)
                .fileName("cat.txt")
                .inputStream(new ByteArrayInputStream(CAT))
                .message("look")
                .sync();
        return sent.getFile().getId();
    }

    private static Endpoint<?, ?> deletion(PubNubClient client, String channel, String id) {
        return client.sdk().deleteFile().channel(channel).fileName("cat.txt").fileId(id);
    }

    private static Endpoint<?, ?> action(PubNubClient client, String channel, long message) {
        return client.sdk()
                .addMessageAction()
                .channel(channel)
                .messageAction(new PNMessageAction()
                        .setType("reaction")
                        .setValue("smiley")
                        .setMessageTimetoken(message));
    }

    private static void assertReadsOnly(Endpoint<?, ?> call) {
        PubNubException refused = assertThrows(PubNubException.class, call::sync);
        assertEquals(403, refused.getStatusCode(), refused::toString);
        String body = refused.getJso().toString();
        assertTrue(body.contains("subscribeKeysWrite"), body);
    }

    // ---- files ------------------------------------------------------------------------------------------------------

    @Test
    void aFileIsSentHeardListedAndFetchedWithTwoKeys() throws Exception {
        try (PubNubClient ann = client("reading", "ann");
                PubNubClient bob = client("reading", "bob").follow("files")) {
            String id = send(ann, "files");
            bob.await("the file", heard -> heard.kind().equals("file"));
            assertEquals(
                    id,
                    bob.sdk()
                            .listFiles()
                            .channel("files")
                            .sync()
                            .getData()
                            .iterator()
                            .next()
                            .getId());
            assertArrayEquals(
                    CAT,
                    bob.sdk()
                            .downloadFile()
                            .channel("files")
                            .fileName("cat.txt")
                            .fileId(id)
                            .sync()
                            .getByteStream()
                            .readAllBytes());
        }
    }

    @Test
    void whoHasTheSubscribeKeyAloneStoresBytesThatNobodyHearsOf() {
        PubNubCalls reader = new PubNubCalls(node.url(), "reading-sub", "rita");
        String id = reader.store("quiet", "cat.txt", CAT);
        Answer refused = reader.publishFile("quiet", PubNubCalls.message(id, "cat.txt", "1"), "")
                .expect(403);
        assertEquals(
                "quiet", refused.json().get("payload").get("channels").get(0).asText());
        ApiClient natively = new ApiClient(node.url(), "X-Filecast-Key", "reading-pub");
        natively.get(ApiClient.file("quiet", id)).expect(404);
        // The publish key announces what its user has sent, and nothing of another one.
        new PubNubCalls(node.url(), "reading-pub", "eve")
                .publishFile("quiet", PubNubCalls.message(id, "cat.txt", "1"), "")
                .expect(404);
        new PubNubCalls(node.url(), "reading-pub", "rita")
                .publishFile("elsewhere", PubNubCalls.message(id, "cat.txt", "1"), "")
                .expect(404);
        new PubNubCalls(node.url(), "writing-pub", "rita")
                .publishFile("quiet", PubNubCalls.message(id, "cat.txt", "1"), "")
                .expect(404);
        new PubNubCalls(node.url(), "reading-pub", "rita")
                .publishFile("quiet", PubNubCalls.message(id, "cat.txt", "1"), "")
                .expect(200);
        natively.get(ApiClient.file("quiet", id)).expect(200);
    }

    // ---- writing and deleting
    // -----------------------------------------------------------------------------------------

    @Test
    void aSubscribeKeyReadsOnlyUntilItsAppSaysOtherwise() throws Exception {
        try (PubNubClient ann = client("reading", "ann")) {
            String id = send(ann, "kept");
            long message =
                    ann.sdk().publish().channel("kept").message("m").sync().getTimetoken();
            assertReadsOnly(deletion(ann, "kept", id));
            assertReadsOnly(action(ann, "kept", message));
            assertReadsOnly(ann.sdk()
                    .removeMessageAction()
                    .channel("kept")
                    .messageTimetoken(message)
                    .actionTimetoken(message + 1));
            assertReadsOnly(ann.sdk().deleteMessages().channels(List.of("kept")));
            assertReadsOnly(
                    ann.sdk().addChannelsToChannelGroup().channelGroup("crew").channels(List.of("kept")));
            assertEquals(
                    1, ann.sdk().listFiles().channel("kept").sync().getData().size());
        }
    }

    @Test
    void whereTheAppSaysSoASubscribeKeyWritesAndDeletes() throws Exception {
        try (PubNubClient ann = client("writing", "ann")) {
            String id = send(ann, "loose");
            long message =
                    ann.sdk().publish().channel("loose").message("m").sync().getTimetoken();
            PNMessageAction added =
                    (PNMessageAction) action(ann, "loose", message).sync();
            ann.sdk()
                    .removeMessageAction()
                    .channel("loose")
                    .messageTimetoken(message)
                    .actionTimetoken(added.getActionTimetoken())
                    .sync();
            deletion(ann, "loose", id).sync();
            assertEquals(
                    0, ann.sdk().listFiles().channel("loose").sync().getData().size());
            ann.sdk().deleteMessages().channels(List.of("loose")).sync();
            assertTrue(ann.sdk()
                    .fetchMessages()
                    .channels(List.of("loose"))
                    .sync()
                    .getChannels()
                    .getOrDefault("loose", List.of())
                    .isEmpty());
            ann.sdk()
                    .addChannelsToChannelGroup()
                    .channelGroup("crew")
                    .channels(List.of("loose"))
                    .sync();
        }
    }

    @Test
    void theSettingGivesNothingElse() {
        PubNubCalls reader = new PubNubCalls(node.url(), "writing-sub", "rita");
        reader.get("/publish/writing-sub/writing-sub/0/loose/0/1").expect(403);
        ApiClient natively = new ApiClient(node.url(), "X-Filecast-Key", "writing-sub");
        natively.post(ApiClient.newFile("loose", "cat.txt"), CAT).expect(403);
    }

    @Test
    void theJavaScriptSdkWorksWithTwoKeys() {
        NodeScript.in("pubnub").run("keys.js", node.url());
    }
}
