package io.filecast.index.embedded;

import io.filecast.index.embedded.ServerState.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The wait for a server to answer, bounded by its progress: reading a large append-only file may take minutes, and is
 * waited for as long as it moves.
 *
 * <p><i>Blocking: worker only.</i>
 */
final class Readiness {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(1);

    private final CompletableFuture<Void> stopRequested;

    /**
     * Makes a wait.
     *
     * @param stopRequested ends every wait when it completes
     */
    Readiness(CompletableFuture<Void> stopRequested) {
        this.stopRequested = stopRequested;
    }

    /** How a wait ended. */
    enum Outcome {
        /** The server answers. */
        READY,
        /** The process ended. */
        ENDED,
        /** It runs, but neither answered nor moved for as long as was allowed. */
        UNRESPONSIVE,
        /** The broker stops. */
        STOPPED
    }

    /** Waits until the server answers, at most this long after the last sign of progress. */
    Outcome await(RedisProcess process, Path socket, Duration patience) throws InterruptedException {
        Duration question = patience.compareTo(LONGEST_QUESTION) < 0 ? patience : LONGEST_QUESTION;
        long lastMove = System.nanoTime();
        long loaded = -1;
        while (process.isAlive()) {
            ServerState state = ServerState.ask(socket, question);
            if (state.kind() == Kind.READY) {
                return Outcome.READY;
            }
            if (state.kind() == Kind.LOADING && state.loadedBytes() != loaded) {
                loaded = state.loadedBytes();
                lastMove = System.nanoTime();
            }
            if (System.nanoTime() - lastMove > patience.toNanos()) {
                return Outcome.UNRESPONSIVE;
            }
            if (pause(LOOK_AGAIN)) {
                return Outcome.STOPPED;
            }
        }
        return Outcome.ENDED;
    }

    /** Lets this much time pass; true, at once, when the broker stops. */
    boolean pause(Duration time) throws InterruptedException {
        try {
            stopRequested.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the wish to stop cannot fail", e);
        }
    }
}
