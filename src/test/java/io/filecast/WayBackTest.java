package io.filecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node that stops, or could not start, does with what it had started. */
class WayBackTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final WayBack back = new WayBack();
    private final List<String> stopped = new ArrayList<>();

    private Future<Void> stop(String what) {
        stopped.add(what);
        return Future.succeededFuture();
    }

    @Test
    void whatStartedLastStopsFirst() {
        back.over("ground", () -> stopped.add("ground"));
        back.over("walls", LONG, () -> stop("walls"));
        back.over("roof", LONG, () -> stop("roof"));

        back.go();

        assertEquals(List.of("roof", "walls", "ground"), stopped);
    }

    @Test
    void aPartIsStoppedOnce() {
        back.over("ground", () -> stopped.add("ground"));
        back.go();

        back.go();

        assertEquals(List.of("ground"), stopped);
    }

    @Test
    void aPartThatEndsBadlyOrNeverDoesNotKeepTheOthersFromEnding() {
        back.over("ground", () -> stopped.add("ground"));
        back.over("throws", () -> {
            throw new IllegalStateException("broken on purpose");
        });
        back.over("fails", LONG, () -> Future.failedFuture("broken on purpose"));
        back.over("hangs", Duration.ofMillis(1), () -> Promise.<Void>promise().future());

        back.go();

        assertEquals(List.of("ground"), stopped);
    }

    @Test
    void oneWhoIsInterruptedWaitsForNothingAndStillStopsAll() {
        back.over("ground", () -> stopped.add("ground"));
        back.over("hangs", LONG, () -> Promise.<Void>promise().future());
        Thread.currentThread().interrupt();

        back.go();

        assertTrue(Thread.interrupted());
        assertEquals(List.of("ground"), stopped);
    }
}
