package io.filecast.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket that fills at a steady rate, as one number: the time at which it will be full again (the generic cell rate
 * algorithm). Any thread; without locks.
 */
final class RateBucket {

    /**
     * How fast a bucket fills and how much it holds.
     *
     * @param nanosPerToken the time one token takes
     * @param burstNanos the time a whole bucket takes
     */
    record Rate(long nanosPerToken, long burstNanos) {

        private static final long SECOND = Duration.ofSeconds(1).toNanos();

        static Rate of(int perSecond, int burst) {
            if (perSecond < 1 || burst < 1) {
                throw new IllegalArgumentException("a rate and a burst are at least 1");
            }
            return new Rate(SECOND / perSecond, Math.multiplyExact(SECOND / perSecond, burst));
        }
    }

    private final Rate rate;
    private final AtomicLong fullAt = new AtomicLong();

    /** A bucket that is full at time zero. */
    RateBucket(Rate rate) {
        this.rate = rate;
    }

    /**
     * Takes a token if there is one.
     *
     * @param now nanoseconds since time zero
     * @return 0 when it was taken, else how many nanoseconds until there is one
     */
    long take(long now) {
        while (true) {
            long before = fullAt.get();
            long after = Math.max(before, now) + rate.nanosPerToken;
            long wait = after - now - rate.burstNanos;
            if (wait > 0) {
                return wait;
            }
            if (fullAt.compareAndSet(before, after)) {
                return 0;
            }
        }
    }

    /** Gives back a token that was taken. */
    void giveBack() {
        fullAt.addAndGet(-rate.nanosPerToken);
    }
}
