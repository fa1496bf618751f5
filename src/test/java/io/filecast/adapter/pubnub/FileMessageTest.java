package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileMessageTest {

    private static final String FILE = "\"file\":{\"id\":\"" + PubNubSamples.ID + "\",\"name\":\"my cat.txt\"}";

    @Test
    void whatEachSdkSaysIsRead() {
        assertEquals(said("{\"text\":\"hi\"}"), FileMessage.parse("{" + FILE + ",\"message\":{\"text\":\"hi\"}}"));
        assertEquals(said("[1.10]"), FileMessage.parse("{\"message\":[1.10], " + FILE + "}"));
        assertEquals(
                said("12345678901234567890"), FileMessage.parse("{\"message\":12345678901234567890," + FILE + "}"));
        assertEquals(said("true"), FileMessage.parse("{\"message\":true," + FILE + "}"));
        assertEquals(said("\"a \\\"text\\\"\""), FileMessage.parse("{\"message\":\"a \\\"text\\\"\"," + FILE + "}"));
        assertEquals(said(null), FileMessage.parse("{\"message\":null," + FILE + "}"));
        assertEquals(said(null), FileMessage.parse("{" + FILE + "}"));
    }

    private static FileMessage said(String message) {
        return new FileMessage(PubNubSamples.ID, message == null ? null : new JsonText(message));
    }

    @Test
    void aTextIsReadableToClientsOnly() {
        FileMessage sealed = FileMessage.parse("\"q1w2/e3+=\"");
        assertNull(sealed.file());
        assertEquals("{\"encrypted\":\"q1w2/e3+=\"}", sealed.message().value());
        assertEquals("\"q1w2/e3+=\"", shown(sealed.message()));
    }

    @Test
    void anEventCarriesWhatWasPublished() {
        assertEquals("{\"message\":{\"text\":\"hi\"}," + FILE + "}", shown(new JsonText("{\"text\":\"hi\"}")));
        assertEquals("{" + FILE + "}", shown(null));
        String alike = "{\"encrypted\":\"a\",\"more\":\"b\"}";
        assertEquals("{\"message\":" + alike + "," + FILE + "}", shown(new JsonText(alike)));
        assertEquals("\"a\\\"}\"", shown(new JsonText("{\"encrypted\":\"a\\\"}\"}")));
    }

    private static String shown(JsonText message) {
        StringBuilder out = new StringBuilder();
        FileMessage.append(out, PubNubSamples.file(message, null));
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "1",
                "null",
                "{\"message\":1}",
                "{\"file\":\"x\"}",
                "{\"file\":{\"name\":\"x\"}}",
                "{"
            })
    void whatNamesNoFileIsRefused(String text) {
        assertEquals(ErrorCode.BAD_JSON, refusal(text));
    }

    @Test
    void anIdThatNoFileCanHaveIsOfNoFile() {
        assertEquals(ErrorCode.NOT_FOUND, refusal("{\"file\":{\"id\":\"2222\",\"name\":\"x\"}}"));
    }

    private static ErrorCode refusal(String text) {
        return assertThrows(BrokerError.class, () -> FileMessage.parse(text)).code();
    }
}
