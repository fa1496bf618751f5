package io.filecast.picture;

import java.io.IOException;

/**
 * A canonical prefix code of WebP's lossless data, RFC 9649 §3.7.2. Confined to one job. It takes memory for the symbols that
 * it has, not for those that it could have.
 */
final class PrefixCode {

    private static final int MOST_BITS = 15;
    private static final int LENGTH_CODES = 19;
    private static final int[] LENGTHS_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private static final short[] NO_LENGTHS = {};
    private static final short[] TWO_OF_ONE_BIT = {0, 2};

    private final short[] symbols;
    private final short[] counts;

    private PrefixCode(short[] symbols, short[] counts) {
        this.symbols = symbols;
        this.counts = counts;
    }

    /** Reads a code for an alphabet of so many symbols. */
    static PrefixCode read(LowBits bits, int alphabet) throws IOException {
        return bits.flag() ? readSimple(bits, alphabet) : readNormal(bits, alphabet);
    }

    private static PrefixCode readSimple(LowBits bits, int alphabet) throws IOException {
        boolean hasTwo = bits.flag();
        int first = bits.read(bits.flag() ? 8 : 1);
        int second = hasTwo ? bits.read(8) : first;
        if (first >= alphabet || second >= alphabet) {
            throw Refusals.unreadable("a code of it has unknown symbols");
        }
        if (first == second) {
            return new PrefixCode(new short[] {(short) first}, NO_LENGTHS);
        }
        short[] both = {(short) Math.min(first, second), (short) Math.max(first, second)};
        return new PrefixCode(both, TWO_OF_ONE_BIT);
    }

    private static PrefixCode readNormal(LowBits bits, int alphabet) throws IOException {
        int[] ofLengths = new int[LENGTH_CODES];
        int count = 4 + bits.read(4);
        for (int i = 0; i < count; i++) {
            ofLengths[LENGTHS_ORDER[i]] = bits.read(3);
        }
        PrefixCode lengthCode = of(ofLengths);
        int left = alphabet;
        if (bits.flag()) {
            left = 2 + bits.read(2 + 2 * bits.read(3));
        }
        int[] lengths = new int[alphabet];
        int before = 8;
        for (int symbol = 0; symbol < alphabet && left > 0; left--) {
            int code = lengthCode.next(bits);
            if (code < 16) {
                lengths[symbol++] = code;
                before = code == 0 ? before : code;
                continue;
            }
            int repeats = code == 16 ? 3 + bits.read(2) : code == 17 ? 3 + bits.read(3) : 11 + bits.read(7);
            if (symbol + repeats > alphabet) {
                throw Refusals.unreadable("a code of it has unknown symbols");
            }
            for (int i = 0; i < repeats; i++) {
                lengths[symbol++] = code == 16 ? before : 0;
            }
        }
        return of(lengths);
    }

    private static PrefixCode of(int[] lengths) {
        short[] counts = new short[MOST_BITS + 1];
        int used = 0;
        for (int length : lengths) {
            if (length > 0) {
                counts[length]++;
                used++;
            }
        }
        int free = 1;
        for (int length = 1; length <= MOST_BITS; length++) {
            free = 2 * free - counts[length];
            if (free < 0) {
                throw Refusals.unreadable("a code of it is ambiguous");
            }
        }
        if (used == 0 || used > 1 && free > 0) {
            throw Refusals.unreadable("a code of it is incomplete");
        }
        int[] next = new int[MOST_BITS + 2];
        for (int length = 1; length <= MOST_BITS; length++) {
            next[length + 1] = next[length] + counts[length];
        }
        short[] symbols = new short[used];
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = (short) symbol;
            }
        }
        return new PrefixCode(symbols, counts);
    }

    /** The next symbol. One that is alone takes no bits. */
    int next(LowBits bits) throws IOException {
        if (symbols.length == 1) {
            return symbols[0];
        }
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= MOST_BITS; length++) {
            code |= bits.read(1);
            int count = length < counts.length ? counts[length] : 0;
            if (code - first < count) {
                return symbols[index + code - first];
            }
            index += count;
            first = first + count << 1;
            code <<= 1;
        }
        throw Refusals.unreadable("its data are damaged");
    }
}
