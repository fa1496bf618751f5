package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.filecast.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Clients that work through a crash, each on a thread of its own: one operation after another, each under a name that is
 * given once, until all are stopped. What breaks one of them is a complaint in the ledger. Blocking: test threads only.
 */
final class Workforce {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Ledger ledger;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isStopped;

    /** Nobody yet. */
    Workforce(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Lets another one begin.
     *
     * @param work does the operation of that name; what it is told goes into the ledger
     */
    void add(String name, Consumer<String> work) {
        Thread thread = new Thread(() -> doAll(name, work), name);
        threads.add(thread);
        thread.start();
    }

    private void doAll(String name, Consumer<String> work) {
        try {
            for (int number = 1; !isStopped; number++) {
                work.accept(name + "-" + number);
            }
        } catch (RuntimeException | AssertionError e) {
            ledger.complain(name + " failed: " + e);
        }
    }

    /** Waits until so many more operations were acknowledged than are by now. */
    void getOn(int operations) {
        int goal = ledger.acknowledged() + operations;
        Eventually.holds("another " + operations + " are acknowledged", PATIENCE, () -> ledger.acknowledged() >= goal);
    }

    /** Lets each finish what it does, and waits for the last. */
    void stop() throws InterruptedException {
        isStopped = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(3));
            assertFalse(thread.isAlive(), thread.getName() + " hangs");
        }
    }
}
