package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class PackedBodyTest {

    private static final String TEXT = "{\"text\":\"gr\u00fc\u00df\"}";

    private interface Packing {
        OutputStream around(OutputStream out) throws IOException;
    }

    @Test
    void aBodyIsWhatItsFirstBytesSay() throws IOException {
        assertEquals(TEXT, PackedBody.text(Buffer.buffer(TEXT), 100));
        assertEquals(TEXT, PackedBody.text(packed(TEXT, DeflaterOutputStream::new), 100));
        assertEquals(TEXT, PackedBody.text(packed(TEXT, GZIPOutputStream::new), 100));
        assertEquals("", PackedBody.text(Buffer.buffer(), 100));
    }

    @Test
    void unpackingStopsAtTheBound() throws IOException {
        Buffer bomb = packed("0".repeat(50_000_000), DeflaterOutputStream::new);

        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refusalOf(bomb, 32_768));
        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refusalOf(packed("0123456789", GZIPOutputStream::new), 9));
        assertEquals("0123456789", PackedBody.text(packed("0123456789", GZIPOutputStream::new), 10));
    }

    @Test
    void whatCannotBeReadIsRefused() throws IOException {
        Buffer whole = packed("\"some text that is cut\"", DeflaterOutputStream::new);

        assertEquals(ErrorCode.BAD_JSON, refusalOf(whole.getBuffer(0, whole.length() - 8), 100));
        assertEquals(ErrorCode.BAD_JSON, refusalOf(Buffer.buffer(new byte[] {'"', (byte) 0xff, '"'}), 100));
    }

    private static ErrorCode refusalOf(Buffer body, int maxBytes) {
        return assertThrows(BrokerError.class, () -> PackedBody.text(body, maxBytes))
                .code();
    }

    private static Buffer packed(String text, Packing packing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = packing.around(out)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Buffer.buffer(out.toByteArray());
    }
}
