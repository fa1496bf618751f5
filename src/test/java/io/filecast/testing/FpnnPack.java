package io.filecast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Maps as MessagePack, by another's hand than the broker's. Any thread. */
public final class FpnnPack {

    private FpnnPack() {}

    /** The bytes of a map. */
    public static byte[] bytes(Map<String, ?> values) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            pack(packer, values);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(MessageBufferPacker packer, Object value) throws IOException {
        if (value == null) {
            packer.packNil();
        } else if (value instanceof Boolean flag) {
            packer.packBoolean(flag);
        } else if (value instanceof Long || value instanceof Integer) {
            packer.packLong(((Number) value).longValue());
        } else if (value instanceof Double number) {
            packer.packDouble(number);
        } else if (value instanceof String text) {
            packer.packString(text);
        } else if (value instanceof byte[] bytes) {
            packer.packBinaryHeader(bytes.length).writePayload(bytes);
        } else if (value instanceof List<?> list) {
            packer.packArrayHeader(list.size());
            for (Object each : list) {
                pack(packer, each);
            }
        } else {
            Map<?, ?> map = (Map<?, ?>) value;
            packer.packMapHeader(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                pack(packer, entry.getKey());
                pack(packer, entry.getValue());
            }
        }
    }

    /** The map that bytes are, and nothing after it. */
    public static Map<String, Object> map(byte[] bytes) throws IOException {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
            Map<String, Object> map = map(unpacker);
            if (unpacker.hasNext()) {
                throw new IOException("there is something behind the map");
            }
            return map;
        }
    }

    private static Map<String, Object> map(MessageUnpacker in) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int left = in.unpackMapHeader(); left > 0; left--) {
            map.put(in.unpackString(), value(in));
        }
        return map;
    }

    private static Object value(MessageUnpacker in) throws IOException {
        return switch (in.getNextFormat().getValueType()) {
            case NIL -> {
                in.unpackNil();
                yield null;
            }
            case BOOLEAN -> in.unpackBoolean();
            case INTEGER -> in.unpackLong();
            case FLOAT -> in.unpackDouble();
            case STRING -> in.unpackString();
            case BINARY -> in.readPayload(in.unpackBinaryHeader());
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int left = in.unpackArrayHeader(); left > 0; left--) {
                    list.add(value(in));
                }
                yield list;
            }
            case MAP -> map(in);
            default -> throw new IOException("a value of a kind that nobody sends");
        };
    }
}
