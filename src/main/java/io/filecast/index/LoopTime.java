package io.filecast.index;

import java.util.function.LongSupplier;

/**
 * The time that an event loop had to do its work: it goes on as a periodic timer of that loop ticks, and stands still while the
 * loop does. By it a loop measures how long others take to answer, since what they answered while it stood still has not been
 * read yet. Event-loop confined.
 */
final class LoopTime {

    private final long mostNanos;
    private final LongSupplier clock;
    private long atTick;
    private long tickNanos;

    /**
     * A time that begins at 0.
     *
     * @param mostNanos how much of it goes by between two ticks at most: somewhat more than the timer's period
     * @param clock {@link System#nanoTime()}
     */
    LoopTime(long mostNanos, LongSupplier clock) {
        this.mostNanos = mostNanos;
        this.clock = clock;
        this.tickNanos = clock.getAsLong();
    }

    /** Nanoseconds since it began. */
    long now() {
        return atTick + Math.min(mostNanos, clock.getAsLong() - tickNanos);
    }

    /** Counts the time since the last tick, as the timer asks for; the time now. */
    long tick() {
        atTick = now();
        tickNanos = clock.getAsLong();
        return atTick;
    }
}
