package io.filecast.delivery;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** How many subscriptions a node has, those of polls included, and how many it may have. Any thread. */
final class SubscriptionBudget {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int max;
    private final AtomicInteger taken = new AtomicInteger();

    SubscriptionBudget(int max) {
        this.max = max;
    }

    /**
     * Counts subscriptions in: all of them or none.
     *
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} when there would be more than there may be
     */
    void claim(int count) {
        if (taken.addAndGet(count) > max) {
            release(count);
            throw BrokerError.of(ErrorCode.RATE_LIMITED, "this node has as many subscriptions as it may", RETRY_AFTER);
        }
    }

    /** Counts subscriptions out that were claimed. */
    void release(int count) {
        taken.addAndGet(-count);
    }

    int taken() {
        return taken.get();
    }
}
