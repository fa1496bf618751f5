package io.filecast.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** WebSocket frames (RFC 6455 §5.2) as a client writes and reads them. Pure; any thread. */
final class Frames {

    /** What a frame is: the low bits of its first byte. */
    static final int TEXT = 1;

    static final int CLOSE = 8;
    static final int PING = 9;

    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTE_LENGTH = 126;
    private static final int EIGHT_BYTE_LENGTH = 127;

    /** Hears of whole frames; the payload's bytes are {@code bytes[at, at + length)}. */
    interface Reader {
        void frame(int opcode, ByteBuffer bytes, int at, int length);
    }

    private Frames() {}

    /** Reads all whole frames and leaves the rest in the buffer. */
    static void read(ByteBuffer bytes, Reader reader) {
        while (bytes.remaining() >= 2) {
            int start = bytes.position();
            int shortLength = bytes.get(start + 1) & 0x7f;
            int headerLength = shortLength < TWO_BYTE_LENGTH ? 2 : shortLength == TWO_BYTE_LENGTH ? 4 : 10;
            if (bytes.remaining() < headerLength) {
                return;
            }
            long length = lengthOf(bytes, start, shortLength);
            if (bytes.remaining() < headerLength + length) {
                return;
            }
            bytes.position(start + headerLength + (int) length);
            reader.frame(bytes.get(start) & 0x0f, bytes, start + headerLength, (int) length);
        }
    }

    private static long lengthOf(ByteBuffer bytes, int start, int shortLength) {
        return switch (shortLength) {
            case TWO_BYTE_LENGTH -> bytes.getShort(start + 2) & 0xffff;
            case EIGHT_BYTE_LENGTH -> bytes.getLong(start + 2);
            default -> shortLength;
        };
    }

    /** A text frame. Its mask is zero, which is allowed and saves the masking. */
    static ByteBuffer text(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The answer to a ping without payload. */
    static ByteBuffer pong() {
        return frame(PONG, new byte[0]);
    }

    private static ByteBuffer frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) (FINAL | opcode));
        if (payload.length < TWO_BYTE_LENGTH) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | TWO_BYTE_LENGTH)).putShort((short) payload.length);
        }
        return frame.putInt(0).put(payload).flip();
    }
}
