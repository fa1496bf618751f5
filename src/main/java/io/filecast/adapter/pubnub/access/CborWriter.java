package io.filecast.adapter.pubnub.access;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the part of CBOR (RFC 8949) that tokens are made of: integers in their shortest form, doubles, booleans, null,
 * texts, byte strings, and maps that say how long they are. The keys of a token's own fields are byte strings, which
 * general writers of JSON-like data cannot say. Confined to the making of one token.
 */
final class CborWriter {

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int MAP = 5;
    private static final int FALSE = 0xF4;
    private static final int TRUE = 0xF5;
    private static final int NULL = 0xF6;
    private static final int DOUBLE = 0xFB;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins a map of so many pairs of a key and a value. */
    CborWriter map(int pairs) {
        head(MAP, pairs);
        return this;
    }

    /** A byte string of ASCII: the key of a field. */
    CborWriter key(String name) {
        return bytes(name.getBytes(StandardCharsets.US_ASCII));
    }

    CborWriter bytes(byte[] value) {
        head(BYTES, value.length);
        out.writeBytes(value);
        return this;
    }

    CborWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        head(TEXT, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    CborWriter number(long value) {
        if (value < 0) {
            head(NEGATIVE, -1 - value);
        } else {
            head(UNSIGNED, value);
        }
        return this;
    }

    /** A text, a whole number, another number, a truth value or null. */
    CborWriter scalar(Object value) {
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof Long whole) {
            return number(whole);
        }
        if (value instanceof Double real) {
            out.write(DOUBLE);
            out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(real).array());
            return this;
        }
        if (value instanceof Boolean truth) {
            out.write(truth ? TRUE : FALSE);
            return this;
        }
        if (value == null) {
            out.write(NULL);
            return this;
        }
        throw new IllegalArgumentException("no scalar: " + value.getClass());
    }

    private void head(int type, long value) {
        int first = type << 5;
        if (value < 24) {
            out.write(first | (int) value);
        } else if (value <= 0xFF) {
            out.write(first | 24);
            out.write((int) value);
        } else if (value <= 0xFFFF) {
            out.write(first | 25);
            out.writeBytes(
                    ByteBuffer.allocate(Short.BYTES).putShort((short) value).array());
        } else if (value <= 0xFFFF_FFFFL) {
            out.write(first | 26);
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt((int) value).array());
        } else {
            out.write(first | 27);
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        }
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
