package io.filecast.picture;

import java.io.IOException;

/** Bits of a WebP's lossless data, the lowest of each byte first. Confined to one job. Where they end, it is over. */
final class LowBits {

    private final Cursor in;
    private long held;
    private int count;

    LowBits(Cursor in) {
        this.in = in;
    }

    int read(int bits) throws IOException {
        while (count < bits) {
            held |= (long) in.u8() << count;
            count += 8;
        }
        int value = (int) (held & (1L << bits) - 1);
        held >>>= bits;
        count -= bits;
        return value;
    }

    boolean flag() throws IOException {
        return read(1) == 1;
    }
}
