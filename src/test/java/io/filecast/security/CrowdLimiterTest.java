package io.filecast.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import org.junit.jupiter.api.Test;

class CrowdLimiterTest {

    private static final String PROXY = "10.0.0.1";

    private final CrowdLimiter limiter =
            new CrowdLimiter(new RequestLimiter(1, 5, 10_000, () -> 0), new RequestLimiter(1, 100, 10_000, () -> 0));

    private static Principal claimed(String key, String user) {
        return new Principal(new AppName("chat"), user, false, false, Grants.NONE, Proof.ofKey(key), null);
    }

    private int taken(Principal principal, String address, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            try {
                limiter.check(principal, address);
                taken++;
            } catch (BrokerError e) {
                assertEquals(ErrorCode.RATE_LIMITED, e.code());
            }
        }
        return taken;
    }

    @Test
    void eachUserOfACrowdHasAShareOfItsOwn() {
        for (int i = 0; i < 20; i++) {
            assertEquals(4, taken(claimed("key", "user-" + i), PROXY, 4));
        }
    }

    @Test
    void oneThatFloodsIsSlowedAndTheOthersAreNot() {
        assertEquals(5, taken(claimed("key", "eve"), PROXY, 50));
        assertEquals(5, taken(claimed("key", "ann"), PROXY, 10));
        assertEquals(5, taken(claimed("key", null), PROXY, 10));
    }

    @Test
    void newNamesGainNoMoreThanTheCrowdHas() {
        int taken = 0;
        for (int i = 0; i < 500; i++) {
            taken += taken(claimed("key", "name-" + i), PROXY, 1);
        }
        assertEquals(100, taken);
        assertEquals(1, taken(claimed("key", "ann"), "10.0.0.2", 1));
        assertEquals(1, taken(claimed("other", "ann"), PROXY, 1));
    }

    @Test
    void whoShowsNothingCountsByItsAddress() {
        assertEquals(100, taken(null, PROXY, 500));
        assertEquals(1, taken(null, "10.0.0.2", 1));
    }
}
