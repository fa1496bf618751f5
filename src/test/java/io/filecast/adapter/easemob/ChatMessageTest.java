package io.filecast.adapter.easemob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.FileId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests as clients of Easemob's REST API write them. */
class ChatMessageTest {

    private static final EasemobApp APP =
            new EasemobApp(new AppName("clinic"), "acme", "chat", null, null, false, null);
    private static final String ID = "5fd74830-56be-11e9-822a-81ea50bb049d";

    private static ChatMessage about(String type, String url) {
        return ChatMessage.read(
                "users", JsonBody.of("{\"to\":[\"a\"],\"type\":\"" + type + "\",\"body\":{\"url\":\"" + url + "\"}}"));
    }

    @Test
    void bothFormsAreTheSameMessage() {
        String rest = ",\"ext\":{\"n\":12345678901234567890,\"e\":[]},\"chatroom_msg_level\":\"low\"}";
        ChatMessage modern = ChatMessage.read(
                "chatrooms",
                JsonBody.of("{\"from\":\"ann\",\"to\":[\"r1\",\"r1\",\"r2\"],\"type\":\"loc\",\"body\":{\"lat\":1.50}"
                        + rest));
        ChatMessage legacy = ChatMessage.readLegacy(
                JsonBody.of("{\"target_type\":\"chatrooms\",\"target\":[\"r1\",\"r2\"],\"from\":\"ann\","
                        + "\"msg\":{\"type\":\"loc\",\"lat\":1.50}" + rest));
        for (ChatMessage message : List.of(modern, legacy)) {
            assertEquals("chatrooms", message.kind());
            assertEquals("ann", message.from());
            assertEquals(List.of("r1", "r2"), message.to());
            assertEquals("loc", message.type());
            assertEquals(
                    "{\"chat_type\":\"chatrooms\",\"type\":\"loc\",\"body\":{\"lat\":1.50}" + rest,
                    message.content().value());
        }
    }

    @Test
    void aFileIsFoundInAnAddressWhateverTheHost() {
        FileId file = FileId.parse(ID);
        for (String begin : List.of(
                "https://a1.easemob.com/acme/chat/chatfiles/",
                "http://127.0.0.1:8080/acme/chat/chatfiles/",
                "https://files.example.com/below/acme/chat/chatfiles/",
                "/acme/chat/chatfiles/")) {
            assertEquals(file, about("img", begin + ID).file(APP), begin);
            assertEquals(file, about("video", begin + ID + "?em-redirect=true").file(APP), begin);
        }
        for (String other : List.of(
                "https://a1.easemob.com/acme/other/chatfiles/" + ID,
                "https://a1.easemob.com/acme/chat/chatfiles/" + ID + "/x",
                "https://a1.easemob.com/acme/chat/chatfiles/",
                "not an address",
                "")) {
            assertNull(about("file", other).file(APP), other);
        }
        assertNull(about("txt", "https://x/acme/chat/chatfiles/" + ID).file(APP), "a text is about no file");
    }

    @Test
    void whatIsMissingIsNamed() {
        for (List<String> row : List.of(
                List.of("{\"target_type\":\"user\"}", "target_type can only be"),
                List.of("{\"target_type\":\"users\"}", "msg must"),
                List.of("{\"target_type\":\"users\",\"msg\":{}}", "target must"),
                List.of("{\"target_type\":\"users\",\"target\":[\"a\"],\"msg\":{}}", "type must"),
                List.of("{\"target_type\":\"users\",\"target\":[\"a\"],\"msg\":{\"type\":\"img\"}}", "url must"))) {
            BrokerError error = assertThrows(BrokerError.class, () -> ChatMessage.readLegacy(JsonBody.of(row.get(0))));
            assertTrue(error.detail().startsWith(row.get(1)), error.detail());
        }
    }

    // ---- bodies -----------------------------------------------------------------------------------------------------

    @Test
    void fieldsAreKeptAsTheyWereWritten() {
        JsonBody body =
                JsonBody.of("{\"a\":1.50,\"b\":\"x\\u00e9\",\"c\":{\"z\":[]},\"d\":null,\"e\":true,\"a\":2e400}");
        assertEquals("{\"a\":2e400,\"b\":\"x\\u00e9\",\"c\":{\"z\":[]},\"e\":true}", body.value());
        assertEquals("xé", body.text("b"));
        assertEquals("2e400", body.text("a"));
        assertNull(body.text("c"));
        assertNull(body.text("d"));
        assertTrue(body.flag("e"));
        assertEquals("[]", body.object("c").raw("z"));
        assertNull(body.object("b"));
        assertNull(body.texts("c"));
    }

    @Test
    void oneObjectOrAListOfThemIsRead() {
        assertEquals(1, JsonBody.parseOneOrMany(Buffer.buffer(" {\"a\":1} ")).size());
        assertEquals(2, JsonBody.parseOneOrMany(Buffer.buffer("[{\"a\":1},{}]")).size());
        for (String wrong : List.of("", "1", "[1]", "{", "[{}", "{} {}", "nothing")) {
            assertThrows(BrokerError.class, () -> JsonBody.parseOneOrMany(Buffer.buffer(wrong)), wrong);
        }
        Buffer noText = Buffer.buffer(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        assertThrows(BrokerError.class, () -> JsonBody.parse(noText));
    }
}
