package io.filecast.adapter.fpnn;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the payload of a frame that is MessagePack. Texts and byte strings are both {@link RawBytes}, parts of the payload:
 * clients mark them as they like. Bounded in depth and in the number of values; a length that is promised must be able to
 * follow. Confined to the reading of one payload.
 */
final class MsgPackReader {

    static final int MAX_DEPTH = 8;

    /** More than the recipients of one quest, and little memory. */
    static final int MAX_VALUES = 16_384;

    private final ByteBuf in;
    private int values;

    private MsgPackReader(ByteBuf in) {
        this.in = in;
    }

    /**
     * Reads a payload: one map, and nothing after it.
     *
     * @throws FpnnError {@link FpnnError#BAD_PACKAGE} or {@link FpnnError#KEY_NOT_TEXT} when it is none
     */
    static Params params(ByteBuf payload) {
        MsgPackReader reader = new MsgPackReader(payload);
        try {
            Object value = reader.value(0);
            if (value instanceof Map<?, ?> map && !payload.isReadable()) {
                @SuppressWarnings("unchecked")
                Map<String, Object> fields = (Map<String, Object>) map;
                return new Params(fields);
            }
        } catch (IndexOutOfBoundsException tooShort) {
            throw malformed("it ends too early");
        }
        throw malformed("it is not one map");
    }

    private Object value(int depth) {
        if (++values > MAX_VALUES) {
            throw malformed("it holds more than " + MAX_VALUES + " values");
        }
        int first = in.readUnsignedByte();
        if (first < 0x80) {
            return (long) first;
        }
        if (first >= 0xe0) {
            return (long) (byte) first;
        }
        if (first < 0x90) {
            return map(first & 0xf, depth);
        }
        if (first < 0xa0) {
            return list(first & 0xf, depth);
        }
        if (first < 0xc0) {
            return raw(first & 0x1f);
        }
        return longForm(first, depth);
    }

    private Object longForm(int first, int depth) {
        return switch (first) {
            case 0xc0 -> null;
            case 0xc2 -> Boolean.FALSE;
            case 0xc3 -> Boolean.TRUE;
            case 0xc4, 0xd9 -> raw(in.readUnsignedByte());
            case 0xc5, 0xda -> raw(in.readUnsignedShort());
            case 0xc6, 0xdb -> raw(in.readUnsignedInt());
            case 0xca -> (double) in.readFloat();
            case 0xcb -> in.readDouble();
            case 0xcc -> (long) in.readUnsignedByte();
            case 0xcd -> (long) in.readUnsignedShort();
            case 0xce -> in.readUnsignedInt();
            case 0xcf -> unsignedLong();
            case 0xd0 -> (long) in.readByte();
            case 0xd1 -> (long) in.readShort();
            case 0xd2 -> (long) in.readInt();
            case 0xd3 -> in.readLong();
            case 0xdc -> list(in.readUnsignedShort(), depth);
            case 0xdd -> list(in.readUnsignedInt(), depth);
            case 0xde -> map(in.readUnsignedShort(), depth);
            case 0xdf -> map(in.readUnsignedInt(), depth);
            default -> throw malformed("it holds a value of kind 0x" + Integer.toHexString(first));
        };
    }

    private long unsignedLong() {
        long value = in.readLong();
        if (value < 0) {
            throw malformed("it holds a number of more than 63 bits");
        }
        return value;
    }

    private RawBytes raw(long length) {
        if (length > in.readableBytes()) {
            throw malformed("it ends too early");
        }
        return new RawBytes(in.readSlice((int) length));
    }

    private List<Object> list(long size, int depth) {
        checkSize(size, size, depth);
        List<Object> list = new ArrayList<>((int) size);
        for (long i = 0; i < size; i++) {
            list.add(value(depth + 1));
        }
        return list;
    }

    private Map<String, Object> map(long size, int depth) {
        checkSize(size, 2 * size, depth);
        Map<String, Object> map = new LinkedHashMap<>();
        for (long i = 0; i < size; i++) {
            String key = key();
            Object value = value(depth + 1);
            if (map.containsKey(key)) {
                throw malformed("it holds a name twice");
            }
            map.put(key, value);
        }
        return map;
    }

    private String key() {
        if (value(MAX_DEPTH) instanceof RawBytes raw) {
            try {
                return raw.toText();
            } catch (CharacterCodingException notUtf8) {
                throw keyNotText();
            }
        }
        throw keyNotText();
    }

    /** Each value takes a byte at least, and nothing is deeper than a parameter's own structure. */
    private void checkSize(long size, long leastBytes, int depth) {
        if (depth >= MAX_DEPTH && size > 0) {
            throw malformed("it is deeper than " + MAX_DEPTH);
        }
        if (leastBytes > in.readableBytes()) {
            throw malformed("it ends too early");
        }
        if (size > MAX_VALUES) {
            throw malformed("it holds more than " + MAX_VALUES + " values");
        }
    }

    private static FpnnError malformed(String why) {
        return new FpnnError(FpnnError.BAD_PACKAGE, "the payload cannot be read: " + why);
    }

    private static FpnnError keyNotText() {
        return new FpnnError(FpnnError.KEY_NOT_TEXT, "the payload cannot be read: a name in it is no text");
    }
}
