package io.filecast.security;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Bounds the connections of a node, and how fast new ones are accepted. Any thread; never waits.
 *
 * <p>Who is refused is told a random time to come back, so that a crowd that was cut off together does not come back
 * together.
 */
public final class ConnectionLimiter {

    /** The soonest that a refused client is told to come back. */
    public static final Duration SOONEST_RETRY = Duration.ofSeconds(1);

    /** The latest that a refused client is told to come back. */
    public static final Duration LATEST_RETRY = Duration.ofSeconds(5);

    private final int maxConnections;
    private final RateBucket accepts;
    private final LongSupplier nanoTime;
    private final long zero;
    private final AtomicInteger inUse = new AtomicInteger();

    /**
     * A limiter for all connections of a node.
     *
     * @param maxConnections at least 1
     * @param acceptsPerSecond new connections per second, and as many at once after a pause; at least 1
     * @param nanoTime a clock that never steps, such as {@link System#nanoTime}
     */
    public ConnectionLimiter(int maxConnections, int acceptsPerSecond, LongSupplier nanoTime) {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("a node has room for at least 1 connection");
        }
        this.maxConnections = maxConnections;
        this.accepts = new RateBucket(RateBucket.Rate.of(acceptsPerSecond, acceptsPerSecond));
        this.nanoTime = nanoTime;
        this.zero = nanoTime.getAsLong();
    }

    /** The room of one connection. Any thread. */
    public final class Slot {

        private final AtomicBoolean held = new AtomicBoolean(true);

        private Slot() {}

        /** Gives the room back when the connection is gone; harmless when called again. */
        public void release() {
            if (held.compareAndSet(true, false)) {
                inUse.decrementAndGet();
            }
        }
    }

    /**
     * Takes room for a new connection.
     *
     * @return the room, which whoever owns the connection releases when it closes
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} with a random time to retry, when there is none or too many came
     *     at once
     */
    public Slot open() {
        if (inUse.incrementAndGet() > maxConnections) {
            inUse.decrementAndGet();
            throw refused("the node has as many connections as it may");
        }
        if (accepts.take(nanoTime.getAsLong() - zero) > 0) {
            inUse.decrementAndGet();
            throw refused("too many connections come at once");
        }
        return new Slot();
    }

    private static BrokerError refused(String why) {
        long retryMs = ThreadLocalRandom.current().nextLong(SOONEST_RETRY.toMillis(), LATEST_RETRY.toMillis() + 1);
        return BrokerError.of(ErrorCode.RATE_LIMITED, why, Duration.ofMillis(retryMs));
    }

    /** How many connections hold room. */
    public int inUse() {
        return inUse.get();
    }
}
