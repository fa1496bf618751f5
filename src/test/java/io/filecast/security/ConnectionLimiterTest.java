package io.filecast.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionLimiterTest {

    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void a_full_node_refuses_until_a_connection_goes() {
        ConnectionLimiter limiter = new ConnectionLimiter(2, 1_000, nanos::get);
        limiter.open();
        ConnectionLimiter.Slot slot = limiter.open();
        assertRefused(limiter);
        assertEquals(2, limiter.inUse());
        slot.release();
        slot.release();
        assertEquals(1, limiter.inUse());
        limiter.open();
        assertRefused(limiter);
    }

    @Test
    void connections_are_accepted_no_faster_than_the_rate() {
        ConnectionLimiter limiter = new ConnectionLimiter(1_000, 10, nanos::get);
        for (int i = 0; i < 10; i++) {
            limiter.open();
        }
        assertRefused(limiter);
        assertEquals(10, limiter.inUse());
        nanos.addAndGet(Duration.ofMillis(200).toNanos());
        limiter.open();
        limiter.open();
        assertRefused(limiter);
    }

    @Test
    void a_full_node_does_not_use_up_the_accept_rate() {
        ConnectionLimiter limiter = new ConnectionLimiter(1, 2, nanos::get);
        ConnectionLimiter.Slot slot = limiter.open();
        for (int i = 0; i < 100; i++) {
            assertRefused(limiter);
        }
        slot.release();
        limiter.open();
    }

    @Test
    void refused_clients_are_told_to_come_back_at_scattered_times() {
        ConnectionLimiter limiter = new ConnectionLimiter(1, 1, nanos::get);
        limiter.open();
        Set<Duration> times = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            times.add(assertRefused(limiter));
        }
        assertTrue(times.size() > 50, () -> "only " + times.size() + " different times");
    }

    private static Duration assertRefused(ConnectionLimiter limiter) {
        BrokerError error = assertThrows(BrokerError.class, limiter::open);
        assertEquals(ErrorCode.RATE_LIMITED, error.code());
        Duration retry = error.retryAfter().orElseThrow();
        assertTrue(retry.compareTo(ConnectionLimiter.SOONEST_RETRY) >= 0, retry::toString);
        assertTrue(retry.compareTo(ConnectionLimiter.LATEST_RETRY) <= 0, retry::toString);
        return retry;
    }
}
