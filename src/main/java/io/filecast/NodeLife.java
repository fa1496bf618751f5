package io.filecast;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a node in good order when the process is told to end, also while it is still starting. Main thread, but for the
 * hook that the JVM runs at its end.
 */
final class NodeLife {

    private static final Duration START_ENDS_WITHIN = Duration.ofSeconds(90);

    private final Thread starter = Thread.currentThread();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean told;
    private volatile Node node;

    NodeLife() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
    }

    /** Starts the node; being told to end meanwhile interrupts that, and then this call does not return. */
    Node start(Callable<Node> start) throws Exception {
        try {
            node = start.call();
        } catch (StartException failed) {
            if (!told) {
                throw failed;
            }
        } finally {
            started.countDown();
        }
        if (told) {
            Thread.interrupted();
            awaitEnd();
        }
        return node;
    }

    /** Waits for the end of the process. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    private void end() {
        if (started.getCount() > 0) {
            told = true;
            starter.interrupt();
            waitForStart();
        } else if (node == null) {
            // The start failed, and the process ends with the status that says so.
            return;
        }
        if (node != null) {
            node.stop();
        }
        Logging.flush();
        // A signal's own status would be 130 or 143; a node that was stopped in good order ended well.
        Runtime.getRuntime().halt(0);
    }

    private void waitForStart() {
        try {
            boolean inTime = started.await(START_ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
            if (!inTime) {
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
