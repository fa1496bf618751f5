package io.filecast.it;

import static io.filecast.it.EasemobCalls.APP;
import static io.filecast.it.EasemobCalls.chatfile;
import static io.filecast.it.EasemobCalls.post;
import static io.filecast.it.EasemobCalls.send;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.SocketClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of Easemob's REST API, and files that cross from its door to the others and back, on a whole node. */
class EasemobMessagesIT {

    private static final byte[] CAT = "a cat, in some bytes".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static EasemobCalls calls;
    private static ApiClient app;
    private static ApiClient natives;

    @BeforeAll
    static void start() {
        node = EasemobCalls.node(scratch.resolve("data")).start();
        calls = new EasemobCalls(node);
        app = calls.app();
        natives = calls.natives();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** A message about a file, as Easemob's documents have it. */
    private static String fileMessage(String to, JsonNode entity) {
        return "{\"from\":\"ann\",\"to\":[" + to + "],\"type\":\"img\",\"body\":{\"filename\":\"cat.png\",\"url\":\""
                + "https://a1.easemob.com" + chatfile(entity) + "\",\"secret\":\""
                + entity.path("share-secret").asText()
                + "\",\"size\":{\"width\":480,\"height\":720}},\"ext\":{\"big\":12345678901234567890,\"empty\":[]},"
                + "\"sync_device\":false}";
    }

    private static void expectIllegal(Answer answer, String description) {
        assertEquals("illegal_argument", answer.expect(400).json().get("error").asText());
        assertEquals(description, answer.json().get("error_description").asText());
    }

    private static List<JsonNode> history(String channel) {
        JsonNode events = natives.get(ApiClient.events(channel) + "?order=oldest")
                .expect(200)
                .json()
                .get("events");
        return StreamSupport.stream(events.spliterator(), false).toList();
    }

    // ---- line 8: messages, modern and legacy ------------------------------------------------------------------------

    @Test
    void line8_aFileMessageArrivesOnANativeSocketWithItsFileAndAllItsFields() {
        ApiClient dora = calls.user("dora");
        JsonNode entity = send(app, "cat.png", "image/png", CAT, "restrict-access", "true");
        try (SocketClient socket = SocketClient.open(dora)) {
            socket.subscribe("user:dora");
            Answer answer = post(app, APP + "/messages/users", fileMessage("\"Dora\",\"emil\"", entity))
                    .expect(200);
            assertEquals("/messages/users", answer.json().get("path").asText());
            assertFalse(answer.json().has("entities"));

            JsonNode event = socket.awaitFileEvent("file", entity.get("uuid").asText());
            assertEquals(
                    event.get("timetoken").asText(),
                    answer.json().get("data").get("Dora").asText());
            assertTrue(answer.json().get("data").get("emil").asText().matches("\\d+"));
            assertEquals("ann", event.get("publisher").asText());
            assertEquals("img", event.get("label").asText());
            assertEquals("cat.png", event.get("file").get("name").asText());
            assertEquals(CAT.length, event.get("file").get("size").asInt());
            JsonNode message = event.get("message");
            assertEquals("users", message.get("chat_type").asText());
            assertEquals("img", message.get("type").asText());
            assertEquals(
                    "{\"width\":480,\"height\":720}",
                    message.get("body").get("size").toString());
            assertEquals(entity.get("share-secret"), message.get("body").get("secret"));
            assertEquals(
                    "{\"big\":12345678901234567890,\"empty\":[]}",
                    message.get("ext").toString());
            assertEquals("false", message.get("sync_device").toString());
            assertFalse(message.has("to"), "receivers do not hear of each other");

            String content = ApiClient.content("user:dora", entity.get("uuid").asText());
            dora.get(content).expectProblem(403, "secret-needed");
            assertArrayEquals(
                    CAT,
                    dora.get(content, "Share-Secret", entity.get("share-secret").asText())
                            .expect(200)
                            .body());
        }
    }

    @Test
    void line8_groupsAndRoomsAreChannelsAndASubscriberOfPubNubHearsThem() throws Exception {
        JsonNode entity = send(app, "cat.png", "image/png", CAT);
        try (PubNubClient subscriber = PubNubClient.of(
                        node.url(),
                        "gus",
                        configuration -> configuration.setPublishKey("pub").setSubscribeKey("sub"))
                .follow("group:g1", "room:r1")) {
            post(app, APP + "/messages/chatgroups", fileMessage("\"g1\"", entity))
                    .expect(200);
            PubNubClient.Heard heard =
                    subscriber.await("the file", one -> one.kind().equals("file"));
            assertEquals("group:g1", heard.channel());
            assertTrue(heard.message().toString().contains("\"chat_type\":\"chatgroups\""), heard::toString);
            post(
                            app,
                            APP + "/messages/chatrooms",
                            "{\"to\":[\"r1\"],\"type\":\"txt\",\"body\":{\"msg\":\"hi\"},\"chatroom_msg_level\":\"low\"}")
                    .expect(200);
            PubNubClient.Heard text =
                    subscriber.await("the text", one -> one.channel().equals("room:r1"));
            assertTrue(text.message().toString().contains("\"chatroom_msg_level\":\"low\""), text::toString);
        }
        assertEquals("admin", history("room:r1").get(0).get("publisher").asText());
    }

    @Test
    void line8_theFormOfOldIsTheSameMessage() {
        JsonNode entity = send(app, "cat.png", "image/png", CAT);
        String message =
                "{\"from\":\"admin\",\"target_type\":\"users\",\"target\":[\"hans\"],\"msg\":{\"type\":\"file\","
                        + "\"filename\":\"cat.png\",\"url\":\"" + node.url() + chatfile(entity)
                        + "\",\"file_length\":20},\"ext\":{\"k\":1}}";
        JsonNode data = post(app, APP + "/messages?useMsgId=true", message)
                .expect(200)
                .json()
                .get("data");
        JsonNode event = history("user:hans").get(0);
        assertEquals(event.get("timetoken").asText(), data.get("hans").asText());
        assertEquals(entity.get("uuid").asText(), event.get("file").get("id").asText());
        assertEquals(
                "{\"chat_type\":\"users\",\"type\":\"file\",\"body\":{\"filename\":\"cat.png\",\"url\":\"" + node.url()
                        + chatfile(entity) + "\",\"file_length\":20},\"ext\":{\"k\":1}}",
                event.get("message").toString());
        assertEquals(
                "{\"hans\":\"success\"}",
                post(app, APP + "/messages", message)
                        .expect(200)
                        .json()
                        .get("data")
                        .toString());
        expectIllegal(
                post(app, APP + "/messages", message.replace("users", "user")),
                "target_type can only be 'users' or 'chatgroups' or 'chatrooms'");
    }

    @Test
    void line8_whatIsForThoseWhoAreThereIsNotInHistoryAndASenderMayHaveACopy() {
        String text = "\"type\":\"txt\",\"body\":{\"msg\":\"hi\"}";
        post(app, APP + "/messages/users", "{\"to\":[\"ida\"]," + text + ",\"routetype\":\"ROUTE_ONLINE\"}")
                .expect(200);
        assertEquals(List.of(), history("user:ida"));
        post(app, APP + "/messages/users", "{\"from\":\"jon\",\"to\":[\"ida\"]," + text + ",\"sync_device\":true}")
                .expect(200);
        assertEquals(1, history("user:ida").size());
        assertEquals(1, history("user:jon").size());
    }

    @Test
    void line8_whatIsMissingIsSaidAndWhoMayNotIsRefused() {
        String users = APP + "/messages/users";
        String text = "\"type\":\"txt\",\"body\":{\"msg\":\"hi\"}";
        expectIllegal(post(app, users, "{\"from\":\"\",\"to\":[\"x\"]," + text + "}"), "from can't be empty");
        expectIllegal(post(app, users, "{" + text + "}"), "to must be a list of receivers");
        expectIllegal(post(app, users, "{\"to\":[]," + text + "}"), "to must be a list of receivers");
        expectIllegal(post(app, users, "{\"to\":[1]," + text + "}"), "to must be a list of receivers");
        expectIllegal(
                post(app, users, "{\"to\":[\"x\"],\"type\":\"smoke\",\"body\":{}}"),
                "type must be one of txt, img, audio, video, file, loc, cmd and custom");
        expectIllegal(post(app, users, "{\"to\":[\"x\"],\"type\":\"txt\"}"), "body must be provided");
        expectIllegal(post(app, users, "{\"to\":[\"x\"]," + text + ",\"ext\":1}"), "ext must be an object");
        expectIllegal(
                post(app, users, "{\"to\":[\"x\"],\"type\":\"img\",\"body\":{}}"),
                "url must be provided for a message of type img");
        expectIllegal(
                post(app, users, "{\"to\":[\"x\"],\"type\":\"txt\",\"body\":{\"msg\":\"" + "y".repeat(41_000) + "\"}}"),
                "message is too large");
        post(app, users, "{\"to\":[\"a/b\"]," + text + "}").expect(400);
        post(app, APP + "/messages/people", "{}").expect(404);
        post(calls.stranger(), users, "{\"to\":[\"x\"]," + text + "}").expect(401);
        ApiClient kim = calls.user("kim");
        post(kim, users, "{\"from\":\"admin\",\"to\":[\"x\"]," + text + "}").expect(403);
        post(kim, users, "{\"from\":\"kim\",\"to\":[\"x\"]," + text + "}").expect(200);
        assertEquals("kim", history("user:x").get(0).get("publisher").asText());
    }

    @Test
    void aMessageAboutAFileThatIsNotHereIsAMessage() {
        for (String url : List.of("https://elsewhere.example.com/cat.png", "https://x" + APP + "/chatfiles/nothing")) {
            post(
                            app,
                            APP + "/messages/users",
                            "{\"to\":[\"lea\"],\"type\":\"file\",\"body\":{\"url\":\"" + url + "\"}}")
                    .expect(200);
        }
        for (JsonNode event : history("user:lea")) {
            assertEquals("message", event.get("type").asText());
            assertTrue(event.get("message").get("body").has("url"));
        }
    }

    // ---- across the doors -------------------------------------------------------------------------------------------

    @Test
    void aFileThatWasSentNativelyIsFetchedByItsIdByWhoMayReadItThere() {
        ApiClient max = calls.user("max");
        ApiClient nora = calls.user("nora");
        String inHall = natives.post(ApiClient.newFile("hall", "cat.png"), CAT)
                .expect(201)
                .json()
                .get("id")
                .asText();
        String inInbox = natives.post(ApiClient.fileTo("cat.png", "user:max", "user:zoe"), CAT)
                .expect(201)
                .json()
                .get("id")
                .asText();
        JsonNode locked = natives.post(ApiClient.newFile("hall", "cat.png") + "&restricted=true", CAT)
                .expect(201)
                .json();
        String listed = natives.post(ApiClient.newFile("hall", "cat.png") + "&recipients=max", CAT)
                .expect(201)
                .json()
                .get("id")
                .asText();
        for (ApiClient reader : List.of(app, max, nora)) {
            assertArrayEquals(
                    CAT, reader.get(APP + "/chatfiles/" + inHall).expect(200).body());
        }
        app.get(APP + "/chatfiles/" + inInbox).expect(200);
        max.get(APP + "/chatfiles/" + inInbox).expect(200);
        nora.get(APP + "/chatfiles/" + inInbox).expect(404);
        max.get(APP + "/chatfiles/" + listed).expect(200);
        nora.get(APP + "/chatfiles/" + listed).expect(404);
        String path = APP + "/chatfiles/" + locked.get("id").asText();
        app.get(path).expect(200);
        nora.get(path).expect(403);
        nora.get(path, "share-secret", locked.get("shareSecret").asText()).expect(200);
        calls.rival().get(EasemobCalls.OTHER_APP + "/chatfiles/" + inHall).expect(404);
    }

    @Test
    void aFileOnTheShelfIsAnnouncedNativelyAndDeletingItThereEndsItHere() {
        JsonNode entity = send(app, "cat.png", "image/png", CAT);
        String id = entity.get("uuid").asText();
        natives.postJson(ApiClient.messages(), "{\"fileId\":\"" + id + "\",\"to\":[\"group:one\",\"room:two\"]}")
                .expect(201);
        calls.user("pia").get(chatfile(entity)).expect(200);
        natives.get(ApiClient.content("group:one", id)).expect(200);
        natives.delete(ApiClient.file("group:one", id)).expect(204);
        app.get(chatfile(entity)).expect(200);
        natives.delete(ApiClient.file("room:two", id)).expect(204);
        assertEquals(
                "entity_not_found",
                app.get(chatfile(entity)).expect(404).json().get("error").asText());
    }
}
