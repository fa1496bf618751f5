package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The segments of a raw path. It is split first and decoded then, since names hold escaped slashes; {@code +}
 * stays a plus. An escape that is none stands for itself: SDKs put file names into paths as they are. Any thread; immutable.
 */
final class PubNubPath {

    private final String[] segments;

    private PubNubPath(String[] segments) {
        this.segments = segments;
    }

    /** The segments of a raw path that begins with a slash. */
    static PubNubPath of(String path) {
        return new PubNubPath(path.substring(1).split("/", -1));
    }

    /** How many segments there are; a path that ends in a slash has an empty last one. */
    int size() {
        return segments.length;
    }

    /** A segment as it was sent. */
    String raw(int index) {
        return segments[index];
    }

    /** Whether a segment is, undecoded, one of some words. */
    boolean is(int index, String... words) {
        for (String word : words) {
            if (index < segments.length && segments[index].equals(word)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A segment, decoded.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it is not UTF-8
     */
    String text(int index) {
        return decode(segments[index]);
    }

    /** All that follows, decoded, with the slashes between: SDKs leave those of a message as they are. */
    String textFrom(int index) {
        StringJoiner text = new StringJoiner("/");
        for (int i = index; i < segments.length; i++) {
            text.add(text(i));
        }
        return text.toString();
    }

    /**
     * The names in a segment that lists them; a lone comma lists none. Some SDKs escape the commas between names, and no name
     * has one.
     */
    List<String> names(int index) {
        List<String> names = new ArrayList<>();
        for (String name : text(index).split(",")) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    private static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low < 0) {
                out.put(in[i]);
            } else {
                out.put((byte) (high << 4 | low));
                i += 2;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "the path is not percent-encoded UTF-8");
        }
    }
}
