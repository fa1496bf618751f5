package io.filecast;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to stop what was started: whoever starts a part lays down the step that stops it, and the steps are gone in the
 * reverse order. Blocking; one thread at a time.
 *
 * <p>Each step has a patience of its own. One that fails, or is not done by then, is logged, and the others follow.
 */
final class WayBack {

    private static final Logger LOG = LoggerFactory.getLogger(WayBack.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String what, Duration patience, Supplier<Future<?>> stop) {}

    /**
     * Lays down a step that takes time.
     *
     * @param what is stopped, for the log
     * @param patience how long it is waited for
     */
    void over(String what, Duration patience, Supplier<Future<?>> stop) {
        steps.push(new Step(what, patience, stop));
    }

    /** Lays down a step that is done when it returns. */
    void over(String what, Runnable stop) {
        over(what, Duration.ZERO, () -> {
            stop.run();
            return Future.succeededFuture();
        });
    }

    /** Goes back to the beginning. Each step is gone once, however often this is called. */
    void go() {
        while (!steps.isEmpty()) {
            go(steps.pop());
        }
    }

    private static void go(Step step) {
        try {
            step.stop()
                    .get()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(step.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException unfinished) {
            LOG.warn("stopping: {} did not end well", step.what(), unfinished);
        }
    }
}
