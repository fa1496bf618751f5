package io.filecast.picture;

import java.io.IOException;

/**
 * The colour indices that a GIF's data stand for: LZW with codes of up to 12 bits, as in appendix F of the GIF89a
 * specification. Confined to one job.
 */
final class GifCodes {

    private static final int MOST_CODES = 1 << 12;

    /** What one takes. */
    static final long MEMORY_BYTES = 4 * MOST_CODES;

    private final Cursor in;
    private final int clear;
    private final int end;
    private final short[] prefix = new short[MOST_CODES];
    private final byte[] suffix = new byte[MOST_CODES];
    private final byte[] waiting = new byte[MOST_CODES + 1];
    private int waits;
    private int codeBits;
    private int next;
    private int before = -1;
    private int first;
    private int leftInBlock;
    private int bits;
    private int bitCount;

    /** @param in stands at the data, which begin with the size of the first codes */
    GifCodes(Cursor in) throws IOException {
        this.in = in;
        int size = in.u8();
        if (size < 1 || size > 8) {
            throw Refusals.unreadable("its data are of an unknown kind");
        }
        this.clear = 1 << size;
        this.end = clear + 1;
        for (int i = 0; i < clear; i++) {
            suffix[i] = (byte) i;
        }
        forget();
    }

    private void forget() {
        next = end + 1;
        codeBits = 32 - Integer.numberOfLeadingZeros(end);
        before = -1;
    }

    /** The next pixel's index. */
    int next() throws IOException {
        while (waits == 0) {
            readCode();
        }
        return waiting[--waits] & 0xff;
    }

    private void readCode() throws IOException {
        int code = code();
        if (code == clear) {
            forget();
            return;
        }
        if (code == end) {
            throw Refusals.endsEarly();
        }
        if (code > next || before < 0 && code >= clear || code == next && next == MOST_CODES) {
            throw Refusals.unreadable("its data are damaged");
        }
        int known = code;
        if (code == next) {
            waiting[waits++] = (byte) first;
            known = before;
        }
        while (known > end) {
            waiting[waits++] = suffix[known];
            known = prefix[known];
        }
        first = suffix[known] & 0xff;
        waiting[waits++] = (byte) first;
        if (before >= 0 && next < MOST_CODES) {
            prefix[next] = (short) before;
            suffix[next] = (byte) first;
            next++;
            if (next == 1 << codeBits && codeBits < 12) {
                codeBits++;
            }
        }
        before = code;
    }

    private int code() throws IOException {
        while (bitCount < codeBits) {
            if (leftInBlock == 0) {
                leftInBlock = in.u8();
                if (leftInBlock == 0) {
                    throw Refusals.endsEarly();
                }
            }
            bits |= in.u8() << bitCount;
            bitCount += 8;
            leftInBlock--;
        }
        int code = bits & (1 << codeBits) - 1;
        bits >>>= codeBits;
        bitCount -= codeBits;
        return code;
    }
}
