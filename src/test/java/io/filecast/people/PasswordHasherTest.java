package io.filecast.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {

    private static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(64, 1, 1);
    private static final PasswordHash.Cost DEARER = new PasswordHash.Cost(128, 2, 1);

    private final Vertx vertx = Vertx.vertx();
    private final PasswordHasher hasher = new PasswordHasher(vertx, CHEAP, 1, 2);

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aPasswordIsKnownAgainAndNoOtherIs() throws Exception {
        String kept = get(hasher.hash("correct horse"));
        assertTrue(get(hasher.matches("correct horse", kept)));
        assertFalse(get(hasher.matches("wrong horse", kept)));
    }

    @Test
    void onePasswordHasAnotherHashEachTime() throws Exception {
        assertNotEquals(get(hasher.hash("correct horse")), get(hasher.hash("correct horse")));
    }

    @Test
    void whoHasNoHashIsRefusedAfterTheSameWork() throws Exception {
        assertFalse(get(hasher.matches("correct horse", null)));
        assertFalse(get(hasher.matches("correct horse", "not a hash")));
        // The same work takes the same room: with all of it taken, neither is even tried.
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(hasher.matches("correct horse", null));
        }
        assertTrue(all.stream().anyMatch(Future::failed));
    }

    @Test
    void whatWaitsIsBoundedAndTheRoomComesBack() throws Exception {
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(hasher.hash("correct horse"));
        }
        int refused = 0;
        for (Future<String> one : all) {
            try {
                get(one);
            } catch (java.util.concurrent.ExecutionException e) {
                assertEquals(ErrorCode.UNAVAILABLE, ((BrokerError) e.getCause()).code());
                assertTrue(((BrokerError) e.getCause()).retryAfter().isPresent());
                refused++;
            }
        }
        assertTrue(refused > 0 && refused < 200, "refused " + refused);
        get(hasher.hash("correct horse"));
    }

    @Test
    void aHashOfAnotherCostStillCountsAndIsSaidToBeOutdated() throws Exception {
        String kept = get(hasher.hash("correct horse"));
        PasswordHasher dearer = new PasswordHasher(vertx, DEARER, 1, 2);

        assertTrue(get(dearer.matches("correct horse", kept)));
        assertTrue(dearer.isOutdated(kept));
        assertFalse(hasher.isOutdated(kept));
        assertFalse(dearer.isOutdated(get(dearer.hash("correct horse"))));
    }
}
