package io.filecast.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** The one way in which tests wait: for a condition, with a deadline. Blocking: test threads only. */
public final class Eventually {

    /** What no wait of a test is longer than unless it says so. */
    public static final Duration LONGEST = Duration.ofSeconds(20);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private Eventually() {}

    /** An assertion, or anything else that throws while it is not so. */
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    /** Waits until a condition holds; one that throws does not hold yet. */
    public static void holds(String what, Callable<Boolean> condition) {
        holds(what, LONGEST, condition);
    }

    /** Waits for no longer than this until a condition holds. */
    public static void holds(String what, Duration longest, Callable<Boolean> condition) {
        get(what, longest, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until a check no longer throws. */
    public static void passes(String what, Check check) {
        passes(what, LONGEST, check);
    }

    /** Waits for no longer than this until a check no longer throws. */
    public static void passes(String what, Duration longest, Check check) {
        get(what, longest, () -> {
            check.run();
            return Optional.of(true);
        });
    }

    /** Waits until there is something. */
    public static <T> T get(String what, Callable<Optional<T>> source) {
        return get(what, LONGEST, source);
    }

    /** Waits for no longer than this until there is something. */
    public static <T> T get(String what, Duration longest, Callable<Optional<T>> source) {
        long deadline = System.nanoTime() + longest.toNanos();
        Throwable last = null;
        do {
            try {
                Optional<T> found = source.call();
                if (found.isPresent()) {
                    return found.get();
                }
                last = null;
            } catch (Exception | AssertionError e) {
                last = e;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted());
        String why = last == null ? "" : " (" + last.getMessage() + ")";
        throw new AssertionError("not within " + longest.toMillis() + " ms: " + what + why, last);
    }
}
