package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.pubnub.api.PubNubException;
import com.pubnub.api.models.consumer.PNPage;
import com.pubnub.api.models.consumer.files.PNFileUploadResult;
import com.pubnub.api.models.consumer.files.PNListFilesResult;
import com.pubnub.api.models.consumer.files.PNUploadedFile;
import com.pubnub.api.models.consumer.history.PNFetchMessageItem;
import com.pubnub.api.models.consumer.message_actions.PNMessageAction;
import com.pubnub.api.models.consumer.pubsub.files.PNFileEventResult;
import com.pubnub.api.models.consumer.pubsub.message_actions.PNMessageActionResult;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.NodeScript;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, history and message actions with PubNub's own Java and JavaScript SDKs, together with native clients. */
class PubNubFilesSdkIT {

    private static final byte[] CAT = "a cat, as bytes\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient natively;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).start();
        natively = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static PNFileUploadResult send(PubNubClient client, String channel, String name, byte[] bytes)
            throws PubNubException, IOException {
        return client.sdk()
                .sendFile()
                .channel(channel)
                .fileName(name)
                .inputStream(new ByteArrayInputStream(bytes))
                .message(Map.of("text", "look"))
                .meta(Map.of("lang", "en"))
                .sync();
    }

    private static byte[] download(PubNubClient client, String channel, String name, String id)
            throws PubNubException, IOException {
        return client.sdk()
                .downloadFile()
                .channel(channel)
                .fileName(name)
                .fileId(id)
                .sync()
                .getByteStream()
                .readAllBytes();
    }

    @Test
    void a_file_goes_from_the_sdk_to_everybody_and_back() throws Exception {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann");
                PubNubClient bob = PubNubClient.of(node.url(), "bob").follow("java-files");
                SocketClient socket = SocketClient.open(natively);
                SseClient stream = SseClient.follow(natively, "java-files", "", null)) {
            assertEquals("subscribed", socket.subscribe("java-files").get("op").asText());
            stream.await("the beginning", frame -> frame.name().equals("subscribed"));
            PNFileUploadResult sent = send(ann, "java-files", "my cat (1)+\u00fc.txt", CAT);
            String id = sent.getFile().getId();

            PNFileEventResult event = (PNFileEventResult)
                    bob.await("the file", heard -> heard.kind().equals("file")).event();
            assertEquals(id, event.getFile().getId());
            assertEquals("my cat (1)+\u00fc.txt", event.getFile().getName());
            assertEquals("ann", event.getPublisher());
            assertEquals(sent.getTimetoken(), event.getTimetoken());
            assertEquals("{\"text\":\"look\"}", event.getJsonMessage().toString());
            JsonNode natural = socket.awaitFileEvent("file", id);
            assertEquals("{\"text\":\"look\"}", natural.get("message").toString());
            assertEquals("{\"lang\":\"en\"}", natural.get("meta").toString());
            assertEquals(CAT.length, natural.get("file").get("size").asInt());
            stream.await("the file", frame -> frame.name().equals("file"));
            assertArrayEquals(
                    CAT, natively.get(ApiClient.content("java-files", id)).body());

            assertArrayEquals(CAT, download(bob, "java-files", "my cat (1)+\u00fc.txt", id));
            String url = bob.sdk()
                    .getFileUrl()
                    .channel("java-files")
                    .fileName("my cat (1)+\u00fc.txt")
                    .fileId(id)
                    .sync()
                    .getUrl();
            assertTrue(url.contains(id), url);
            ann.sdk()
                    .deleteFile()
                    .channel("java-files")
                    .fileName("cat.txt")
                    .fileId(id)
                    .sync();
            socket.awaitFileEvent("file-deleted", id);
            PubNubException gone =
                    assertThrows(PubNubException.class, () -> download(bob, "java-files", "cat.txt", id));
            assertEquals(404, gone.getStatusCode());
        }
    }

    @Test
    void a_native_file_is_listed_and_downloaded_by_the_sdk() throws Exception {
        try (PubNubClient bob = PubNubClient.of(node.url(), "bob").follow("native-files")) {
            String id = natively.post(ApiClient.newFile("native-files", "native.bin"), CAT)
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            PNFileEventResult event = (PNFileEventResult)
                    bob.await("the file", heard -> heard.kind().equals("file")).event();
            assertEquals(id, event.getFile().getId());
            PNUploadedFile listed = bob.sdk()
                    .listFiles()
                    .channel("native-files")
                    .sync()
                    .getData()
                    .iterator()
                    .next();
            assertEquals(id, listed.getId());
            assertEquals(CAT.length, listed.getSize());
            assertArrayEquals(CAT, download(bob, "native-files", "native.bin", id));
        }
    }

    @Test
    void files_are_listed_in_pages() throws Exception {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann")) {
            Set<String> sent = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                sent.add(send(ann, "pages", "cat-" + i + ".txt", CAT).getFile().getId());
            }
            Set<String> listed = new HashSet<>();
            PNPage.Next next = null;
            int pages = 0;
            do {
                var listing = ann.sdk().listFiles().channel("pages").limit(2);
                PNListFilesResult page = (next == null ? listing : listing.next(next)).sync();
                page.getData().forEach(file -> assertTrue(listed.add(file.getId())));
                next = page.getNext();
                pages++;
            } while (next != null && next.getHash() != null);
            assertEquals(sent, listed);
            assertEquals(2, pages);
        }
    }

    @Test
    void encrypted_files_are_read_by_who_has_the_key() throws Exception {
        try (PubNubClient ann = sealed("ann");
                PubNubClient bob = sealed("bob").follow("sealed")) {
            String id = send(ann, "sealed", "secret.txt", CAT).getFile().getId();
            PNFileEventResult event = (PNFileEventResult)
                    bob.await("the file", heard -> heard.kind().equals("file")).event();
            assertEquals(id, event.getFile().getId());
            assertArrayEquals(CAT, download(bob, "sealed", "secret.txt", id));
            byte[] stored = natively.get(ApiClient.content("sealed", id)).body();
            assertTrue(stored.length > CAT.length);
            PNFetchMessageItem item = history(bob, "sealed").get(0);
            assertTrue(item.getMessage().toString().contains(id), item.toString());
        }
    }

    @Test
    void what_somebody_else_sends_under_a_users_name_is_not_announced_by_its_encrypted_messages() throws Exception {
        PubNubCalls forger = new PubNubCalls(node.url(), "demo", "ann");
        for (boolean isNamed : new boolean[] {false, true}) {
            String channel = "sealed-" + isNamed;
            try (PubNubClient ann = sealed("ann", isNamed)) {
                Set<String> sent = new HashSet<>();
                for (String name : List.of("one.txt", "two.txt")) {
                    forger.store(channel, "forged.txt", CAT);
                    sent.add(send(ann, channel, name, CAT).getFile().getId());
                }
                Set<String> listed = new HashSet<>();
                ann.sdk().listFiles().channel(channel).sync().getData().forEach(file -> listed.add(file.getId()));
                assertEquals(sent, listed);
            }
        }
    }

    private static PubNubClient sealed(String user) {
        return sealed(user, false);
    }

    /** @param isNamed whether the client tells its name with each request */
    private static PubNubClient sealed(String user, boolean isNamed) {
        return PubNubClient.of(
                node.url(),
                user,
                configuration -> configuration
                        .setPublishKey("demo")
                        .setSubscribeKey("demo")
                        .setIncludeInstanceIdentifier(isNamed)
                        .setCipherKey("enigma"));
    }

    @Test
    void a_file_that_is_too_large_is_refused_in_the_sdks_words() throws Exception {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann")) {
            byte[] large = Samples.random(5 * 1024 * 1024 + 1, 3);
            PubNubException refused = assertThrows(PubNubException.class, () -> send(ann, "large", "large.bin", large));
            assertTrue(refused.toString().contains("exceeds the maximum allowed size"), refused.toString());
            assertEquals(0, ann.sdk().listFiles().channel("large").sync().getCount());
        }
    }

    @Test
    void a_failed_publish_is_made_up_for() throws Exception {
        PubNubCalls byHand = new PubNubCalls(node.url(), "demo", "ann");
        String id = byHand.store("late", "late.txt", CAT);
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann")) {
            List<Long> timetokens = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                timetokens.add(ann.sdk()
                        .publishFileMessage()
                        .channel("late")
                        .fileName("late.txt")
                        .fileId(id)
                        .message("at last")
                        .sync()
                        .getTimetoken());
            }
            assertEquals(timetokens.get(0), timetokens.get(1));
            assertEquals(1, history(ann, "late").size());
            assertArrayEquals(CAT, download(ann, "late", "late.txt", id));
        }
    }

    private static List<PNFetchMessageItem> history(PubNubClient client, String channel) throws PubNubException {
        return client.sdk()
                .fetchMessages()
                .channels(List.of(channel))
                .includeMeta(true)
                .includeMessageType(true)
                .sync()
                .getChannels()
                .getOrDefault(channel, List.of());
    }

    @Test
    void history_is_read_counted_and_deleted() throws Exception {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann")) {
            List<Long> at = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                at.add(ann.sdk().publish().channel("past").message(i).sync().getTimetoken());
            }
            send(ann, "past", "cat.txt", CAT);
            List<PNFetchMessageItem> items = history(ann, "past");
            assertEquals(4, items.size());
            assertEquals(at.get(0), items.get(0).getTimetoken());
            assertEquals("ann", items.get(0).getUuid());
            assertEquals("{\"lang\":\"en\"}", items.get(3).getMeta().toString());
            assertEquals(
                    4L,
                    ann.sdk()
                            .messageCounts()
                            .channels(new ArrayList<>(List.of("past")))
                            .channelsTimetoken(new ArrayList<>(List.of(at.get(0))))
                            .sync()
                            .getChannels()
                            .get("past"));
            var older = ann.sdk()
                    .history()
                    .channel("past")
                    .count(2)
                    .includeTimetoken(true)
                    .reverse(true)
                    .sync();
            assertEquals(at.get(1), older.getEndTimetoken());
            assertEquals("1", older.getMessages().get(1).getEntry().toString());
            ann.sdk()
                    .deleteMessages()
                    .channels(List.of("past"))
                    .start(at.get(0))
                    .end(at.get(2))
                    .sync();
            assertEquals(2, history(ann, "past").size());
        }
    }

    @Test
    void message_actions_are_told_listed_and_taken_back() throws Exception {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann");
                PubNubClient bob = PubNubClient.of(node.url(), "bob").follow("acts")) {
            long message =
                    ann.sdk().publish().channel("acts").message("look").sync().getTimetoken();
            PNMessageAction smiley =
                    new PNMessageAction().setType("reaction").setValue("smiley").setMessageTimetoken(message);
            PNMessageAction added = ann.sdk()
                    .addMessageAction()
                    .channel("acts")
                    .messageAction(smiley)
                    .sync();
            PNMessageActionResult told = (PNMessageActionResult)
                    bob.await("the action", heard -> heard.kind().equals("action"))
                            .event();
            assertEquals("added", told.getEvent());
            assertEquals(added.getActionTimetoken(), told.getMessageAction().getActionTimetoken());
            assertEquals(message, told.getMessageAction().getMessageTimetoken());
            assertEquals("ann", told.getPublisher());
            PubNubException twice = assertThrows(
                    PubNubException.class,
                    () -> ann.sdk()
                            .addMessageAction()
                            .channel("acts")
                            .messageAction(smiley)
                            .sync());
            assertEquals(409, twice.getStatusCode());
            var withActions = ann.sdk()
                    .fetchMessages()
                    .channels(List.of("acts"))
                    .includeMessageActions(true)
                    .sync();
            var users = withActions
                    .getChannels()
                    .get("acts")
                    .get(0)
                    .getActions()
                    .get("reaction")
                    .get("smiley");
            assertEquals("ann", users.get(0).getUuid());
            assertEquals(
                    1,
                    ann.sdk()
                            .getMessageActions()
                            .channel("acts")
                            .sync()
                            .getActions()
                            .size());
            ann.sdk()
                    .removeMessageAction()
                    .channel("acts")
                    .messageTimetoken(message)
                    .actionTimetoken(added.getActionTimetoken())
                    .sync();
            bob.await(
                    "its end",
                    heard -> heard.event() instanceof PNMessageActionResult result
                            && "removed".equals(result.getEvent()));
        }
    }

    @Test
    void what_the_javascript_sdk_does_with_files_and_history() {
        NodeScript.in("pubnub").run("files-history.js", node.url());
    }
}
