package io.filecast.adapter.pubnub.access;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the part of CBOR that {@link CborWriter} writes. Texts and byte strings both become strings where they are keys;
 * a byte string that is a value stays bytes. What is deeper than a token, longer than its bytes, or of another kind is
 * refused. Confined to the reading of one token.
 */
final class CborReader {

    private static final int MAX_DEPTH = 4;

    private final ByteBuffer in;

    private CborReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    /**
     * Reads one map and nothing after it.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Map<String, Object> map(byte[] bytes) {
        CborReader reader = new CborReader(bytes);
        try {
            if (reader.value(0) instanceof Map<?, ?> map && !reader.in.hasRemaining()) {
                @SuppressWarnings("unchecked")
                Map<String, Object> fields = (Map<String, Object>) map;
                return fields;
            }
        } catch (BufferUnderflowException | CharacterCodingException e) {
            throw malformed();
        }
        throw malformed();
    }

    private Object value(int depth) throws CharacterCodingException {
        int first = in.get() & 0xFF;
        int type = first >> 5;
        return switch (type) {
            case 0 -> argument(first);
            case 1 -> -1 - argument(first);
            case 2 -> bytes(first);
            case 3 -> text(bytes(first));
            case 5 -> map(first, depth);
            case 7 -> simple(first);
            default -> throw malformed();
        };
    }

    private Object simple(int first) {
        return switch (first & 31) {
            case 20 -> Boolean.FALSE;
            case 21 -> Boolean.TRUE;
            case 22 -> null;
            case 26 -> (double) in.getFloat();
            case 27 -> in.getDouble();
            default -> throw malformed();
        };
    }

    private Map<String, Object> map(int first, int depth) throws CharacterCodingException {
        long pairs = argument(first);
        // A pair takes two bytes at least: what is promised must be able to follow.
        if (depth >= MAX_DEPTH || pairs > in.remaining() / 2) {
            throw malformed();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (long i = 0; i < pairs; i++) {
            Object key = value(MAX_DEPTH);
            String name = key instanceof byte[] bytes ? text(bytes) : key instanceof String text ? text : null;
            if (name == null || map.containsKey(name)) {
                throw malformed();
            }
            map.put(name, value(depth + 1));
        }
        return map;
    }

    private byte[] bytes(int first) {
        long length = argument(first);
        if (length > in.remaining()) {
            throw malformed();
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static String text(byte[] utf8) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    private long argument(int first) {
        int size = first & 31;
        long value = switch (size) {
            case 24 -> in.get() & 0xFF;
            case 25 -> in.getShort() & 0xFFFF;
            case 26 -> in.getInt() & 0xFFFF_FFFFL;
            case 27 -> in.getLong();
            default -> {
                if (size > 27) {
                    throw malformed();
                }
                yield size;
            }
        };
        if (value < 0) {
            throw malformed();
        }
        return value;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not the CBOR of a token");
    }
}
