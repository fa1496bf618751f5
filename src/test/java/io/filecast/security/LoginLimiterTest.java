package io.filecast.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginLimiterTest {

    private static final AppName CHAT = new AppName("chat");

    private long nanos;
    private final LoginLimiter limiter = new LoginLimiter(3, 5, Duration.ofSeconds(30), () -> nanos);

    private void fail(String user, String address, int times) {
        for (int i = 0; i < times; i++) {
            limiter.attempt(CHAT, user, address);
        }
    }

    private Duration refusal(String user, String address) {
        BrokerError error = assertThrows(BrokerError.class, () -> limiter.attempt(CHAT, user, address));
        assertEquals(ErrorCode.RATE_LIMITED, error.code());
        return error.retryAfter().orElseThrow();
    }

    @Test
    void a_user_has_so_many_failures_from_wherever_they_come_and_others_their_own() {
        fail("ann", "10.0.0.1", 2);
        fail("ann", "10.0.0.2", 1);
        assertEquals(Duration.ofSeconds(10), refusal("ann", "10.0.0.3"));
        limiter.attempt(CHAT, "ben", "10.0.0.3");
        limiter.attempt(new AppName("shop"), "ann", "10.0.0.3");
    }

    @Test
    void an_address_has_so_many_failures_whoever_they_are_for() {
        for (int i = 0; i < 5; i++) {
            limiter.attempt(CHAT, "user-" + i, "10.0.0.1");
        }
        assertEquals(Duration.ofSeconds(6), refusal("user-9", "10.0.0.1"));
        limiter.attempt(CHAT, "user-9", "10.0.0.2");
    }

    @Test
    void neighbours_in_one_ipv6_network_are_one_address() {
        for (int i = 0; i < 5; i++) {
            limiter.attempt(CHAT, "user-" + i, "2001:db8::" + i);
        }
        refusal("user-9", "2001:db8::9");
        limiter.attempt(CHAT, "user-9", "2001:db8:0:1::9");
    }

    @Test
    void a_right_password_costs_nothing() {
        for (int i = 0; i < 100; i++) {
            limiter.attempt(CHAT, "ann", "10.0.0.1").run();
        }
        fail("ann", "10.0.0.1", 3);
        refusal("ann", "10.0.0.1");
    }

    @Test
    void attempts_at_once_cannot_slip_in_together() {
        Runnable first = limiter.attempt(CHAT, "ann", "10.0.0.1");
        limiter.attempt(CHAT, "ann", "10.0.0.1");
        limiter.attempt(CHAT, "ann", "10.0.0.1");
        refusal("ann", "10.0.0.1");
        first.run();
        limiter.attempt(CHAT, "ann", "10.0.0.1");
        refusal("ann", "10.0.0.1");
    }

    @Test
    void failures_are_forgiven_one_after_the_other() {
        fail("ann", "10.0.0.1", 3);
        nanos += Duration.ofSeconds(10).toNanos();
        limiter.attempt(CHAT, "ann", "10.0.0.1");
        assertTrue(refusal("ann", "10.0.0.1").compareTo(Duration.ofSeconds(10)) <= 0);
        nanos += Duration.ofSeconds(31).toNanos();
        fail("ann", "10.0.0.1", 3);
    }

    @Test
    void who_is_refused_for_the_user_does_not_use_up_the_address() {
        fail("ann", "10.0.0.1", 3);
        for (int i = 0; i < 100; i++) {
            refusal("ann", "10.0.0.1");
        }
        limiter.attempt(CHAT, "ben", "10.0.0.1");
    }
}
