package io.filecast.index.embedded;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** A wait for a condition, with a deadline. */
final class Eventually {
    static final Duration LONGEST = Duration.ofSeconds(60);

    private Eventually() {}

    /** Waits until the condition holds; one that throws does not hold yet. */
    static void holds(String what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        throw new AssertionError("not within " + LONGEST + ": " + what, last);
    }
}
