package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Reads the text of a body that may be packed. What it is, its first bytes tell: SDKs name one packing and use another, and
 * JSON begins like neither. Any thread; pure.
 */
final class PackedBody {

    private PackedBody() {}

    /**
     * The text of a body.
     *
     * @param maxBytes most bytes that are unpacked
     * @throws BrokerError {@link ErrorCode#MESSAGE_TOO_LARGE} when there are more, {@link ErrorCode#BAD_JSON} when it cannot
     *     be unpacked or is not UTF-8
     */
    static String text(Buffer body, int maxBytes) {
        byte[] bytes = body.getBytes();
        try {
            byte[] plain = isGzip(bytes)
                    ? bounded(new GZIPInputStream(new ByteArrayInputStream(bytes)), maxBytes)
                    : isZlib(bytes)
                            ? bounded(new InflaterInputStream(new ByteArrayInputStream(bytes)), maxBytes)
                            : bytes;
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plain))
                    .toString();
        } catch (CharacterCodingException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is not UTF-8");
        } catch (IOException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body cannot be unpacked");
        }
    }

    private static byte[] bounded(InputStream packed, int maxBytes) throws IOException {
        try (packed) {
            byte[] plain = packed.readNBytes(maxBytes + 1);
            if (plain.length > maxBytes) {
                throw BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, "the message has at most " + maxBytes + " bytes");
            }
            return plain;
        }
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    /** RFC 1950 §2.2: method 8 with its window, and a check that makes the two bytes a multiple of 31. */
    private static boolean isZlib(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x78 && (0x7800 + (bytes[1] & 0xff)) % 31 == 0;
    }
}
