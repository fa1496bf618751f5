package io.filecast.adapter.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormPartsTest {

    private static final String TYPE = "multipart/form-data; boundary=\"a b\"";
    private static final String FILE = "a file\r\n--a with\r\n--a  b in it\r\n";
    private static final String FORM =
            "--a b\r\nContent-Disposition: form-data; name=\"k\u00fc\"\r\nContent-Length: 3\r\n\r\nv\r\n\r\n"
                    + "--a b\r\ncontent-disposition: FORM-DATA; name=file; filename=\"name=x\"\r\nContent-Type: a/b\r\n\r\n"
                    + FILE
                    + "\r\n--a b--\r\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 64, 10_000})
    void howeverTheBytesAreCutTheFormIsTheSame(int size) {
        FormParts parts = new FormParts(100, 10);
        parts.begin(TYPE);
        byte[] bytes = FORM.getBytes(StandardCharsets.UTF_8);
        Buffer content = Buffer.buffer();
        String name = null;
        boolean inPart = false;
        boolean ended = false;
        for (int at = 0; at < bytes.length; at += size) {
            parts.add(Buffer.buffer(bytes).getBuffer(at, Math.min(bytes.length, at + size)));
            boolean more = true;
            while (more && !ended) {
                if (!inPart) {
                    Boolean isLast = parts.nextBoundary();
                    more = isLast != null;
                    inPart = more;
                } else if (name == null) {
                    name = parts.name();
                    more = name != null;
                } else if (name.equals("file")) {
                    content.appendBuffer(parts.content());
                    ended = parts.isContentEnded();
                    more = false;
                } else if (parts.field(name)) {
                    inPart = false;
                    name = null;
                } else {
                    more = false;
                }
            }
        }
        assertTrue(ended);
        assertEquals(List.of(Map.entry("k\u00fc", "v\r\n")), parts.fields());
        assertEquals(FILE, content.toString());
    }

    @Test
    void whatIsNoFormIsRefused() {
        for (String type : new String[] {null, "text/plain", "multipart/form-data", "multipart/form-data; boundary="}) {
            assertEquals(ErrorCode.BAD_REQUEST, refusal(() -> new FormParts(100, 10).begin(type)));
        }
    }

    @Test
    void fieldsAreBounded() {
        FormParts parts = new FormParts(20, 10);
        parts.begin("multipart/form-data; boundary=x");
        parts.add(Buffer.buffer("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + "v".repeat(40)));
        parts.nextBoundary();
        assertEquals("a", parts.name());
        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refusal(() -> parts.field("a")));
    }

    private static ErrorCode refusal(Runnable reading) {
        return assertThrows(BrokerError.class, reading::run).code();
    }

    @Test
    void ofSeveralBoundariesTheLastOneCounts() {
        for (String type : new String[] {
            "multipart/form-data; boundary=----Kit7MA4; boundary=------------------------d74496d66958873e",
            "Multipart/Form-Data;boundary=\"x y\";charset=utf-8;BOUNDARY=------------------------d74496d66958873e; q=1",
            "multipart/form-data; boundary=------------------------d74496d66958873e"
        }) {
            assertEquals("------------------------d74496d66958873e", FormParts.boundaryOf(type), type);
        }
    }
}
