package io.filecast.bench;

import java.util.Arrays;

/** Numbers that are counted up and then asked for their middle and their ends. One thread at a time. */
final class Samples {

    private long[] values = new long[1_024];
    private int size;
    private boolean isSorted;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
        isSorted = false;
    }

    int size() {
        return size;
    }

    /** The value below which a share of all lies; 0 when there is none. */
    long percentile(double share) {
        if (size == 0) {
            return 0;
        }
        if (!isSorted) {
            Arrays.sort(values, 0, size);
            isSorted = true;
        }
        return values[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }
}
