package io.filecast.adapter.pubnub.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token of the access manager's third version, as its bytes say it. Any thread; immutable.
 *
 * @param issuedAt when it was made, to the second
 * @param ttlMinutes how long it holds
 * @param resources masks by exact name
 * @param patterns masks by regular expression
 * @param meta what its maker wants to be carried: scalars
 * @param uuid the only user who may show it; null for anybody
 */
public record AccessToken(
        Instant issuedAt, int ttlMinutes, Masks resources, Masks patterns, Map<String, Object> meta, String uuid) {

    /** The longest time for which a token holds, 30 days. */
    public static final int MAX_TTL_MINUTES = 43_200;

    private static final int VERSION = 2;
    private static final int ID_BYTES = 16;
    private static final String ID_PREFIX = "pn.";

    /** Keeps a copy of the meta. */
    public AccessToken {
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    }

    /**
     * A token that was read, and what must be checked of it.
     *
     * @param signed the bytes that its signature is about
     */
    public record Read(AccessToken token, byte[] signed, byte[] signature) {

        /** The name under which it is revoked. */
        public String id() {
            return idOf(signature);
        }
    }

    /** When it ends. */
    public Instant expiresAt() {
        return issuedAt.plus(Duration.ofMinutes(ttlMinutes));
    }

    // ---- bytes ----------------------------------------------------------------------------------------------------

    /** The bytes that its signature is about. */
    public byte[] unsigned() {
        return write(null);
    }

    /** The text that clients carry. */
    public String text(byte[] signature) {
        return Base64.getUrlEncoder().encodeToString(write(signature));
    }

    /** The name under which a token is revoked, of its signature. */
    static String idOf(byte[] signature) {
        return ID_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(signature, ID_BYTES));
    }

    private byte[] write(byte[] signature) {
        CborWriter out = new CborWriter();
        out.map(6 + (uuid == null ? 0 : 1) + (signature == null ? 0 : 1));
        out.key("v").number(VERSION);
        out.key("t").number(issuedAt.getEpochSecond());
        out.key("ttl").number(ttlMinutes);
        write(out.key("res"), resources);
        write(out.key("pat"), patterns);
        out.key("meta").map(meta.size());
        meta.forEach((name, value) -> out.text(name).scalar(value));
        if (uuid != null) {
            out.key("uuid").text(uuid);
        }
        if (signature != null) {
            out.key("sig").bytes(signature);
        }
        return out.toBytes();
    }

    private static void write(CborWriter out, Masks masks) {
        out.map(5);
        write(out.key("chan"), masks.channels());
        write(out.key("grp"), masks.groups());
        write(out.key("spc"), masks.spaces());
        write(out.key("usr"), masks.users());
        write(out.key("uuid"), masks.uuids());
    }

    private static void write(CborWriter out, Map<String, Integer> masks) {
        out.map(masks.size());
        masks.forEach((name, mask) -> out.text(name).number(mask));
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    /** Reads a token's text; nothing is checked yet but its form. Null when it has none, as an older auth key has not. */
    public static Read read(String text) {
        try {
            return decoded(text);
        } catch (IllegalArgumentException other) {
            return null;
        }
    }

    private static Read decoded(String text) {
        String tail = text.replace('+', '-').replace('/', '_');
        Map<String, Object> fields = CborReader.map(Base64.getUrlDecoder().decode(tail));
        long ttl = number(fields.get("ttl"));
        if (number(fields.get("v")) != VERSION || ttl < 1 || ttl > MAX_TTL_MINUTES) {
            throw malformed();
        }
        Object uuid = fields.get("uuid");
        AccessToken token = new AccessToken(
                Instant.ofEpochSecond(Math.min(number(fields.get("t")), Integer.MAX_VALUE * 4L)),
                (int) ttl,
                masks(map(fields.get("res"))),
                masks(map(fields.get("pat"))),
                map(fields.get("meta")),
                uuid == null ? null : text(uuid));
        if (!(fields.get("sig") instanceof byte[] signature) || signature.length != 32) {
            throw malformed();
        }
        return new Read(token, token.unsigned(), signature);
    }

    private static Masks masks(Map<String, Object> kinds) {
        return new Masks(
                maskMap(kinds.get("chan")),
                maskMap(kinds.get("grp")),
                maskMap(kinds.get("spc")),
                maskMap(kinds.get("usr")),
                maskMap(kinds.get("uuid")));
    }

    private static Map<String, Integer> maskMap(Object masks) {
        Map<String, Integer> read = new LinkedHashMap<>();
        map(masks).forEach((name, mask) -> read.put(name, (int) (number(mask) & Permission.ALL_BITS)));
        return read;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw malformed();
    }

    private static long number(Object value) {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw malformed();
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw malformed();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a token of the access manager");
    }

    @Override
    public String toString() {
        return "AccessToken[masked]";
    }
}
