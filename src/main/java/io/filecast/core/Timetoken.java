package io.filecast.core;

import java.time.Instant;

/**
 * The moment of an event on its app's clock: 100 ns ticks since the Unix epoch, unique and rising over a whole app.
 *
 * <p>Always written as exactly {@value #DIGITS} digits. It does not fit in a double, so it is never a Lua number, a
 * sorted-set score or a JSON number: it travels as text.
 *
 * @param ticks 100 ns ticks since the Unix epoch; zero stands before every event
 */
public record Timetoken(long ticks) implements Comparable<Timetoken> {

    /** How many digits a timetoken has in text. */
    public static final int DIGITS = 17;

    /** The moment before every event. */
    public static final Timetoken ZERO = new Timetoken(0);

    private static final long MAX = 99_999_999_999_999_999L;
    private static final long TICKS_PER_SECOND = 10_000_000L;

    public Timetoken {
        if (ticks < 0 || ticks > MAX) {
            throw new IllegalArgumentException("a timetoken has at most 17 digits: " + ticks);
        }
    }

    /**
     * Reads a timetoken.
     *
     * @param text 1 to 17 digits
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it is anything else
     */
    public static Timetoken parse(String text) {
        if (text.isEmpty() || text.length() > DIGITS) {
            throw notATimetoken();
        }
        long ticks = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw notATimetoken();
            }
            ticks = ticks * 10 + digit;
        }
        return new Timetoken(ticks);
    }

    /** The first timetoken of a microsecond. */
    public static Timetoken ofMicros(long micros) {
        return new Timetoken(Math.multiplyExact(micros, 10L));
    }

    /** The instant it names, to 100 ns. */
    public Instant toInstant() {
        return Instant.ofEpochSecond(ticks / TICKS_PER_SECOND, ticks % TICKS_PER_SECOND * 100);
    }

    /** Whether it comes after another. */
    public boolean isAfter(Timetoken other) {
        return ticks > other.ticks;
    }

    @Override
    public int compareTo(Timetoken other) {
        return Long.compare(ticks, other.ticks);
    }

    /** Its 17 digits. */
    @Override
    public String toString() {
        String digits = Long.toString(ticks);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    private static BrokerError notATimetoken() {
        return BrokerError.of(ErrorCode.BAD_REQUEST, "a timetoken is 1 to 17 digits");
    }
}
