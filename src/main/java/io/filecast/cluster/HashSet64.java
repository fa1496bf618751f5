package io.filecast.cluster;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A set of 64-bit numbers in one array, and a digest of it that is kept as it changes. Event-loop confined.
 *
 * <p>Open addressing with linear probing, at most half full: 16 to 32 bytes for a number. Where a number stands is chosen
 * by a random odd factor, so that nobody who chooses channel names can make them crowd.
 */
final class HashSet64 {

    private static final int SMALLEST = 16;

    private final long factor = ThreadLocalRandom.current().nextLong() | 1;

    // Zero marks a free place; the number zero itself is kept apart.
    private long[] places = new long[SMALLEST];
    private int count;
    private boolean hasZero;
    private long xor;
    private long sum;

    /** What two equal sets agree in, and two others hardly ever. */
    record Digest(int count, long xor, long sum) {}

    int size() {
        return count;
    }

    /** How many numbers there is room for, in 8 bytes each. */
    int capacity() {
        return places.length;
    }

    Digest digest() {
        return new Digest(count, xor, sum);
    }

    boolean contains(long number) {
        return number == 0 ? hasZero : places[placeOf(number)] == number;
    }

    /** Whether any of the numbers is in it. */
    boolean containsAny(long[] numbers) {
        if (count > 0) {
            for (long number : numbers) {
                if (contains(number)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes a number in; false when it was there. */
    boolean add(long number) {
        if (contains(number)) {
            return false;
        }
        if (number == 0) {
            hasZero = true;
        } else {
            if (count >= places.length / 2) {
                resize(places.length * 2);
            }
            places[placeOf(number)] = number;
        }
        count++;
        changed(number, number);
        return true;
    }

    /** Takes a number out; false when it was not there. */
    boolean remove(long number) {
        if (!contains(number)) {
            return false;
        }
        if (number == 0) {
            hasZero = false;
        } else {
            free(placeOf(number));
        }
        count--;
        changed(number, -number);
        if (places.length > SMALLEST && count < places.length / 8) {
            resize(places.length / 2);
        }
        return true;
    }

    /** Empties it. */
    void clear() {
        places = new long[SMALLEST];
        count = 0;
        hasZero = false;
        xor = 0;
        sum = 0;
    }

    /** All its numbers, in no order. */
    long[] toArray() {
        long[] all = new long[count];
        int next = 0;
        if (hasZero) {
            all[next++] = 0;
        }
        for (long number : places) {
            if (number != 0) {
                all[next++] = number;
            }
        }
        return all;
    }

    private void changed(long number, long difference) {
        xor ^= number;
        sum += difference;
    }

    private int placeOf(long number) {
        int mask = places.length - 1;
        int at = ideal(number);
        while (places[at] != 0 && places[at] != number) {
            at = at + 1 & mask;
        }
        return at;
    }

    private int ideal(long number) {
        return (int) (number * factor >>> Long.SIZE - Integer.numberOfTrailingZeros(places.length));
    }

    /** Frees a place and moves up what could not stand nearer to its own because of it. */
    private void free(int place) {
        int mask = places.length - 1;
        int hole = place;
        places[hole] = 0;
        for (int at = hole + 1 & mask; places[at] != 0; at = at + 1 & mask) {
            int distanceFromIdeal = at - ideal(places[at]) & mask;
            if (distanceFromIdeal >= (at - hole & mask)) {
                places[hole] = places[at];
                places[at] = 0;
                hole = at;
            }
        }
    }

    private void resize(int capacity) {
        long[] old = places;
        places = new long[capacity];
        for (long number : old) {
            if (number != 0) {
                places[placeOf(number)] = number;
            }
        }
    }
}
