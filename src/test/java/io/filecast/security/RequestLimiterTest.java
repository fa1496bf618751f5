package io.filecast.security;

import static io.filecast.security.TokenFixtures.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.security.RequestLimiter.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RequestLimiterTest {

    private static final AppName APP = new AppName("chat");

    // A monotonic clock may start anywhere, even below zero and about to overflow.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    private RequestLimiter limiter(int perSecond, int burst, int maxClients) {
        return new RequestLimiter(perSecond, burst, maxClients, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Client client(int number) {
        return new Client(APP, "key", "10.0.0." + number);
    }

    private static int taken(RequestLimiter limiter, Client client, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            try {
                limiter.check(client);
                taken++;
            } catch (BrokerError e) {
                assertEquals(ErrorCode.RATE_LIMITED, e.code());
            }
        }
        return taken;
    }

    @Test
    void a_burst_passes_and_then_the_steady_rate() {
        RequestLimiter limiter = limiter(10, 5, 100);
        assertEquals(5, taken(limiter, client(1), 50));
        pass(Duration.ofMillis(300));
        assertEquals(3, taken(limiter, client(1), 50));
        pass(Duration.ofHours(1));
        assertEquals(5, taken(limiter, client(1), 50));
    }

    @Test
    void a_refusal_says_when_the_next_request_is_taken() {
        RequestLimiter limiter = limiter(10, 1, 100);
        limiter.check(client(1));
        pass(Duration.ofMillis(40));
        BrokerError error = assertThrows(BrokerError.class, () -> limiter.check(client(1)));
        Duration wait = error.retryAfter().orElseThrow();
        assertEquals(Duration.ofMillis(60), wait);
        pass(wait);
        limiter.check(client(1));
    }

    @Test
    void clients_do_not_slow_one_another() {
        RequestLimiter limiter = limiter(10, 5, 100);
        assertEquals(5, taken(limiter, client(1), 50));
        assertEquals(5, taken(limiter, client(2), 50));
    }

    @Test
    void a_client_that_comes_back_over_many_generations_is_still_counted() {
        RequestLimiter limiter = limiter(1, 10, 100);
        assertEquals(10, taken(limiter, client(1), 50));
        for (int i = 0; i < 30; i++) {
            pass(Duration.ofSeconds(1));
            assertEquals(1, taken(limiter, client(1), 5));
        }
    }

    @Test
    void silent_clients_are_forgotten() {
        RequestLimiter limiter = limiter(10, 10, 1_000);
        for (int i = 0; i < 400; i++) {
            limiter.check(client(i));
        }
        assertEquals(400, limiter.size());
        for (int i = 0; i < 2; i++) {
            pass(Duration.ofSeconds(1));
            limiter.check(client(1));
        }
        assertTrue(limiter.size() <= 2, () -> "still " + limiter.size());
    }

    @Test
    void a_flood_of_clients_is_bounded_in_memory_and_in_rate_and_frees_nobody() {
        RequestLimiter limiter = limiter(10, 5, 100);
        assertEquals(5, taken(limiter, client(1), 50));
        int taken = 0;
        for (int i = 1_000; i < 101_000; i++) {
            taken += taken(limiter, client(i), 1);
        }
        assertTrue(limiter.size() <= 100, () -> "kept " + limiter.size());
        assertTrue(taken <= 100 + 64 * 5, "took " + taken);
        assertEquals(0, taken(limiter, client(1), 50));
    }

    @Test
    @Timeout(30)
    void racing_threads_together_get_no_more_than_the_burst() throws Exception {
        RequestLimiter limiter = limiter(10, 1_000, 100);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(() -> taken(limiter, client(1), 2_000)));
            }
            int taken = 0;
            for (Future<Integer> result : results) {
                taken += result.get(20, TimeUnit.SECONDS);
            }
            assertEquals(1_000, taken);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_bound_user_is_counted_wherever_it_is_and_a_claimed_one_by_its_address() {
        Principal bound = new Principal(APP, "42", true, true, Grants.NONE, Proof.ofKey("k"), NOW);
        Principal claimed = new Principal(APP, "42", false, false, Grants.NONE, Proof.ofKey("k"), null);
        Principal claimedOther = new Principal(APP, "43", false, false, Grants.NONE, Proof.ofKey("k"), null);
        assertEquals(Client.of(bound, "10.0.0.1"), Client.of(bound, "10.0.0.2"));
        assertNotEquals(Client.of(claimed, "10.0.0.1"), Client.of(claimed, "10.0.0.2"));
        assertEquals(Client.of(claimed, "10.0.0.1"), Client.of(claimedOther, "10.0.0.1"));
        assertNotEquals(Client.of(bound, "10.0.0.1"), Client.of(claimed, "10.0.0.1"));
        assertNotEquals(Client.stranger("10.0.0.1"), Client.of(claimed, "10.0.0.1"));
    }

    @Test
    void a_user_may_not_be_called_like_an_address() {
        Principal bound = new Principal(APP, "10.0.0.1", true, true, Grants.NONE, Proof.ofKey("k"), NOW);
        Principal claimed = new Principal(APP, null, false, false, Grants.NONE, Proof.ofKey("k"), null);
        assertNotEquals(Client.of(bound, "10.0.0.9"), Client.of(claimed, "10.0.0.1"));
    }

    @Test
    void the_addresses_of_one_ipv6_network_are_one_client() {
        assertEquals(Client.stranger("2001:db8:1:2::1"), Client.stranger("2001:db8:1:2:ffff::9%eth0"));
        assertNotEquals(Client.stranger("2001:db8:1:2::1"), Client.stranger("2001:db8:1:3::1"));
        assertNotEquals(Client.stranger("10.0.0.1"), Client.stranger("10.0.0.2"));
        assertNotEquals(Client.stranger("::ffff:10.0.0.1"), Client.stranger("::ffff:10.0.0.2"));
        assertEquals(Client.stranger(null), Client.stranger(null));
    }

    @Test
    void a_rate_or_burst_below_one_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> limiter(0, 1, 10));
        assertThrows(IllegalArgumentException.class, () -> limiter(1, 0, 10));
    }
}
