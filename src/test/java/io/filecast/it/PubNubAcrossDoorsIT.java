package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.pubnub.api.PubNubException;
import com.pubnub.api.models.consumer.files.PNUploadedFile;
import com.pubnub.api.models.consumer.history.PNFetchMessageItem;
import com.pubnub.api.models.consumer.pubsub.files.PNFileEventResult;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One channel, three doors: PubNub's SDK, native sockets and event streams hear, list, fetch and miss the same. */
class PubNubAcrossDoorsIT {

    private static final byte[] CAT = "a cat, as bytes\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    private String channel;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config("""
                        apps:
                          - name: lasting
                            trustClaimedUsers: true
                            keys:
                              - {id: p, type: publish, value: pub}
                          - name: brief
                            fileTtl: 2s
                            trustClaimedUsers: true
                            keys:
                              - {id: b, type: publish, value: brief-pub}
                        """).start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeAChannelOfItsOwn() {
        channel = "room-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A user's three ways to a channel, followed from the beginning. */
    private record User(ApiClient http, SocketClient socket, SseClient stream, PubNubClient sdk, String channel)
            implements AutoCloseable {

        static User of(String key, String name, String channel) {
            ApiClient http = new ApiClient(node.url(), "X-Filecast-Key", key, "X-Filecast-User", name);
            SocketClient socket = SocketClient.open(http);
            assertEquals("subscribed", socket.subscribe(channel).get("op").asText());
            SseClient stream = SseClient.follow(http, channel, "", null);
            stream.await("the beginning", frame -> frame.name().equals("subscribed"));
            PubNubClient sdk = PubNubClient.of(
                            node.url(),
                            name,
                            configuration -> configuration.setPublishKey(key).setSubscribeKey(key))
                    .follow(channel);
            return new User(http, socket, stream, sdk, channel);
        }

        String sendBySdk(String name, boolean isStored) throws Exception {
            return sdk.sdk()
                    .sendFile()
                    .channel(channel)
                    .fileName(name)
                    .inputStream(new ByteArrayInputStream(CAT))
                    .message("look")
                    .meta(Map.of("lang", "en"))
                    .shouldStore(isStored)
                    .sync()
                    .getFile()
                    .getId();
        }

        String sendNatively(String name, String options) {
            return http.post(newFile(channel, name) + "&message=%22look%22" + options, CAT)
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
        }

        void awaitFile(String id) {
            JsonNode bySocket = socket.awaitFileEvent("file", id);
            assertEquals("look", bySocket.get("message").asText());
            SseClient.Frame byStream = stream.await(
                    "the file",
                    frame -> frame.name().equals("file")
                            && frame.data().get("file").get("id").asText().equals(id));
            assertEquals(bySocket.get("timetoken"), byStream.data().get("timetoken"));
            PNFileEventResult bySdk = (PNFileEventResult)
                    sdk.await("the file", heard -> isFile(heard, id)).event();
            assertEquals(bySocket.get("timetoken").asLong(), bySdk.getTimetoken());
            assertEquals(bySocket.get("publisher").asText(), bySdk.getPublisher());
            assertEquals("\"look\"", bySdk.getJsonMessage().toString());
        }

        /** That nothing but the last of what was said was heard, on no way. */
        void heardOnly(String last) {
            socket.await("the last", frame -> frame.path("message").asText().equals(last));
            stream.await(
                    "the last",
                    frame -> SseClient.isEvent(frame)
                            && frame.data().path("message").asText().equals(last));
            sdk.awaitMessage('"' + last + '"');
            assertEquals(1, socket.events().size());
            assertEquals(1, stream.events().size());
            assertEquals(1, sdk.heard().size());
        }

        List<String> listedNatively() {
            return http.get(files(channel)).expect(200).json().get("files").findValuesAsText("id");
        }

        List<String> listedBySdk() throws PubNubException {
            return sdk.sdk().listFiles().channel(channel).sync().getData().stream()
                    .map(PNUploadedFile::getId)
                    .toList();
        }

        List<PNFetchMessageItem> historyBySdk() throws PubNubException {
            return sdk.sdk()
                    .fetchMessages()
                    .channels(List.of(channel))
                    .sync()
                    .getChannels()
                    .getOrDefault(channel, List.of());
        }

        int historyNatively() {
            return http.get(events(channel)).expect(200).json().get("events").size();
        }

        byte[] downloadBySdk(String id) throws Exception {
            return sdk.sdk()
                    .downloadFile()
                    .channel(channel)
                    .fileName("cat.txt")
                    .fileId(id)
                    .sync()
                    .getByteStream()
                    .readAllBytes();
        }

        @Override
        public void close() {
            sdk.close();
            stream.close();
            socket.close();
        }
    }

    private static boolean isFile(PubNubClient.Heard heard, String id) {
        return heard.event() instanceof PNFileEventResult file
                && file.getFile().getId().equals(id);
    }

    // ---- what everybody hears ---------------------------------------------------------------------------------------

    @Test
    void aFileOfEitherSideIsHeardListedAndFetchedOnBoth() throws Exception {
        try (User ann = User.of("pub", "ann", channel);
                User bob = User.of("pub", "bob", channel)) {
            String bySdk = ann.sendBySdk("cat.txt", true);
            String natively = ann.sendNatively("cat.txt", "");
            for (String id : List.of(bySdk, natively)) {
                bob.awaitFile(id);
                assertArrayEquals(CAT, bob.downloadBySdk(id));
                assertArrayEquals(
                        CAT, bob.http().get(content(channel, id)).expect(200).body());
            }
            assertEquals(List.of(natively, bySdk), bob.listedBySdk());
            assertEquals(List.of(natively, bySdk), bob.listedNatively());
            assertEquals(2, bob.historyBySdk().size());
            assertEquals(2, bob.historyNatively());
        }
    }

    @Test
    void whatIsNotStoredIsHeardAndInNoHistoryOnEitherSide() throws Exception {
        try (User ann = User.of("pub", "ann", channel);
                User bob = User.of("pub", "bob", channel)) {
            bob.awaitFile(ann.sendBySdk("cat.txt", false));
            bob.awaitFile(ann.sendNatively("cat.txt", "&store=false"));
            assertEquals(List.of(), bob.historyBySdk());
            assertEquals(0, bob.historyNatively());
            assertEquals(2, bob.listedBySdk().size());
            assertEquals(2, bob.listedNatively().size());
        }
    }

    // ---- what only some hear ----------------------------------------------------------------------------------------

    @Test
    void whatIsForListedUsersIsForThemOnEverySide() throws Exception {
        try (User ann = User.of("pub", "ann", channel);
                User bob = User.of("pub", "bob", channel);
                User carol = User.of("pub", "carol", channel)) {
            String id = ann.sendNatively("cat.txt", "&recipients=carol");
            ann.http().postJson(messages(channel), "{\"message\":\"last\"}").expect(201);
            carol.awaitFile(id);
            bob.heardOnly("last");
            assertEquals(List.of(id), carol.listedBySdk());
            assertEquals(List.of(id), carol.listedNatively());
            assertArrayEquals(CAT, carol.downloadBySdk(id));
            assertEquals(2, carol.historyBySdk().size());
            assertEquals(List.of(), bob.listedBySdk());
            assertEquals(List.of(), bob.listedNatively());
            assertEquals(1, bob.historyBySdk().size());
            assertEquals(1, bob.historyNatively());
            assertEquals(
                    404,
                    assertThrows(PubNubException.class, () -> bob.downloadBySdk(id))
                            .getStatusCode());
            bob.http().get(content(channel, id)).expect(404);
        }
    }

    // ---- what ends --------------------------------------------------------------------------------------------------

    private static void isGone(User user, String id) throws Exception {
        assertEquals(List.of(), user.listedBySdk());
        assertEquals(List.of(), user.listedNatively());
        user.http().get(content(user.channel(), id)).expect(404);
        assertEquals(
                404,
                assertThrows(PubNubException.class, () -> user.downloadBySdk(id))
                        .getStatusCode());
    }

    @Test
    void aFileThatExpiresIsGoneOnBothSides() throws Exception {
        try (User bob = User.of("brief-pub", "bob", channel)) {
            for (String id : List.of(bob.sendBySdk("cat.txt", true), bob.sendNatively("cat.txt", ""))) {
                bob.awaitFile(id);
                bob.socket().awaitFileEvent("file-expired", id);
                bob.stream()
                        .await(
                                "the end of the file",
                                frame -> frame.name().equals("file-expired")
                                        && frame.data()
                                                .get("file")
                                                .get("id")
                                                .asText()
                                                .equals(id));
                Eventually.holds("no file is left", () -> bob.listedNatively().isEmpty());
                isGone(bob, id);
            }
            assertEquals(2, bob.sdk().heard().size());
        }
    }

    @Test
    void aFileThatIsDeletedOnOneSideIsGoneOnBoth() throws Exception {
        try (User bob = User.of("pub", "bob", channel)) {
            String natively = bob.sendNatively("cat.txt", "");
            bob.awaitFile(natively);
            bob.sdk()
                    .sdk()
                    .deleteFile()
                    .channel(channel)
                    .fileName("cat.txt")
                    .fileId(natively)
                    .sync();
            bob.socket().awaitFileEvent("file-deleted", natively);
            isGone(bob, natively);

            String bySdk = bob.sendBySdk("cat.txt", true);
            bob.awaitFile(bySdk);
            bob.http().delete(ApiClient.file(channel, bySdk)).expect(204);
            bob.socket().awaitFileEvent("file-deleted", bySdk);
            isGone(bob, bySdk);
            assertEquals(2, bob.historyBySdk().size());
        }
    }
}
