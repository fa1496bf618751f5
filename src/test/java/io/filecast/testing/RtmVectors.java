package io.filecast.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What RTM's server SDKs were seen to send and to accept, byte for byte, with what it means ({@code rtm/vectors.json}). Any
 * thread.
 *
 * <p>In parameters, bytes are what stands behind {@code bin:} in hexadecimal.
 */
public final class RtmVectors {

    private static final String BYTES = "bin:";
    private static final JsonObject ALL = read();

    private RtmVectors() {}

    /**
     * A frame.
     *
     * @param kind one-way, two-way or answer
     * @param seq null for one-way quests
     * @param status of an answer; 0 for quests
     * @param method of a quest; empty for answers
     */
    public record Frame(
            String name,
            byte[] bytes,
            int version,
            boolean isJson,
            String kind,
            Integer seq,
            int status,
            String method,
            JsonObject params) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static JsonObject read() {
        try (InputStream in = RtmVectors.class.getResourceAsStream("/rtm/vectors.json")) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The project that all signs are of. */
    public static long pid() {
        return ALL.getLong("pid");
    }

    /** The project's secret. */
    public static String secret() {
        return ALL.getString("secret");
    }

    /** All frames. */
    public static List<Frame> frames() {
        return ALL.getJsonArray("frames").stream()
                .map(JsonObject.class::cast)
                .map(frame -> new Frame(
                        frame.getString("name"),
                        hex(frame.getString("bytes")),
                        frame.getInteger("version"),
                        frame.getString("payload").equals("json"),
                        frame.getString("kind"),
                        frame.getInteger("seq"),
                        frame.getInteger("status", 0),
                        frame.getString("method", ""),
                        frame.getJsonObject("params")))
                .toList();
    }

    /** One frame. */
    public static Frame frame(String name) {
        return frames().stream()
                .filter(frame -> frame.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Bytes that are no frame. */
    public static byte[] bytes(String name) {
        return hex(ALL.getJsonObject("bytes").getString(name));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** A value as the vectors say it: bytes that are a text are that text, others are told by a prefix. */
    public static Object plain(Object value) {
        if (value instanceof JsonObject object) {
            return plain(object.getMap());
        }
        if (value instanceof JsonArray array) {
            return plain(array.getList());
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(key, plain(each)));
            return plain;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(RtmVectors::plain).collect(Collectors.toList());
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)
                    ? text
                    : BYTES + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof String text && text.startsWith(BYTES)) {
            return plain(hex(text.substring(BYTES.length())));
        }
        return value;
    }
}
