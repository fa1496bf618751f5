package io.filecast.cluster;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of another node, read from the front; what a newer node put behind what is known here is simply not asked for.
 * Confined to its maker. Nothing that is read makes it allocate more than the bytes are long.
 */
final class WireReader {

    private static final int MISSING = -1;

    private final byte[] bytes;
    private final int end;
    private int at;

    WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private WireReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean isAtEnd() {
        return at == end;
    }

    int u8() throws BadFrameException {
        need(1);
        return bytes[at++] & 0xff;
    }

    long i64() throws BadFrameException {
        need(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | bytes[at++] & 0xff;
        }
        return value;
    }

    long number() throws BadFrameException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = u8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new BadFrameException("a number does not end");
    }

    /**
     * How many things follow.
     *
     * @param leastBytes what each of them takes at the least
     */
    int count(int leastBytes) throws BadFrameException {
        long count = number();
        if (count < 0 || count > (end - at) / leastBytes) {
            throw new BadFrameException("more is announced than there is");
        }
        return (int) count;
    }

    String text() throws BadFrameException {
        int length = count(1);
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** A text that may be missing; null then. */
    String maybeText() throws BadFrameException {
        long length = number() - 1;
        if (length == MISSING) {
            return null;
        }
        if (length < 0 || length > end - at) {
            throw new BadFrameException("more is announced than there is");
        }
        String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
        at += (int) length;
        return text;
    }

    /** A moment that may be missing; null then. */
    Instant maybeInstant() throws BadFrameException {
        try {
            return u8() == 0 ? null : Instant.ofEpochSecond(i64(), number());
        } catch (DateTimeException | ArithmeticException notAMoment) {
            throw new BadFrameException("a moment that is none");
        }
    }

    List<String> texts() throws BadFrameException {
        int count = count(1);
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return List.copyOf(texts);
    }

    /** A block that is read on its own: what is left of it unread is skipped. */
    WireReader inner() throws BadFrameException {
        int length = count(1);
        WireReader inner = new WireReader(bytes, at, at + length);
        at += length;
        return inner;
    }

    long[] longs() throws BadFrameException {
        long[] values = new long[count(Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i64();
        }
        return values;
    }

    private void need(int more) throws BadFrameException {
        if (end - at < more) {
            throw new BadFrameException("the bytes end too early");
        }
    }
}
