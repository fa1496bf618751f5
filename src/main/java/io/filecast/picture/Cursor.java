package io.filecast.picture;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.io.IOException;

/**
 * Goes through the bytes of a picture from front to back. Confined to one job. Every reading method throws
 * {@link BrokerError} of {@link ErrorCode#IMAGE_UNREADABLE} where the bytes end.
 */
final class Cursor {

    private final PictureBytes bytes;
    private final long end;
    private long place;

    Cursor(PictureBytes bytes, long from, long end) {
        this.bytes = bytes;
        this.place = from;
        this.end = Math.min(end, bytes.sizeBytes());
    }

    long place() {
        return place;
    }

    boolean isAtEnd() {
        return place >= end;
    }

    void moveTo(long to) {
        place = to;
    }

    void skip(long count) {
        place += count;
    }

    int u8() throws IOException {
        int value = place < end ? bytes.at(place) : -1;
        if (value < 0) {
            throw Refusals.endsEarly();
        }
        place++;
        return value;
    }

    int u16() throws IOException {
        return u8() << 8 | u8();
    }

    long u32() throws IOException {
        return (long) u16() << 16 | u16();
    }

    int u16Little() throws IOException {
        return u8() | u8() << 8;
    }

    int u24Little() throws IOException {
        return u16Little() | u8() << 16;
    }

    long u32Little() throws IOException {
        return u16Little() | (long) u16Little() << 16;
    }

    /** Fills an array. */
    void fill(byte[] target, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int most = (int) Math.min(length - done, Math.max(0, end - place));
            int count = most == 0 ? -1 : bytes.read(place, target, done, most);
            if (count < 0) {
                throw Refusals.endsEarly();
            }
            done += count;
            place += count;
        }
    }

    byte[] take(int length) throws IOException {
        if (length > end - place) {
            throw Refusals.endsEarly();
        }
        byte[] taken = new byte[length];
        fill(taken, length);
        return taken;
    }
}
