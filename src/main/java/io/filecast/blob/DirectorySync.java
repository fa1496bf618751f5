package io.filecast.blob;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Brings the entries of directories to the disk, once for all who wait. Any thread that may block; futures complete on
 * whichever thread did the work.
 *
 * <p>Law: a caller is released only by a sync that began after its call, so whatever it did before is covered.
 *
 * <p>How: the first caller of a directory leads one round on its own thread: it takes everybody who waits, syncs and
 * releases them. Who came in the meantime has only left a promise behind and holds no thread; the next round is theirs,
 * on another thread, so that the leader gets its own answer at once.
 */
final class DirectorySync {

    private final DiskCalls calls;
    private final Executor threads;

    /** Directories that somebody leads, with those who wait for the next round. Guarded by itself. */
    private final Map<Path, List<Promise<Void>>> waiting = new HashMap<>();

    DirectorySync(DiskCalls calls, Executor threads) {
        this.calls = calls;
        this.threads = threads;
    }

    /**
     * Syncs a directory.
     *
     * @return done when a sync that began after this call has ended; fails with its {@link IOException}
     */
    Future<Void> sync(Path directory) {
        Promise<Void> done = Promise.promise();
        if (enter(directory, done)) {
            lead(directory);
        }
        return done.future();
    }

    private boolean enter(Path directory, Promise<Void> done) {
        synchronized (waiting) {
            List<Promise<Void>> next = waiting.get(directory);
            if (next != null) {
                next.add(done);
                return false;
            }
            waiting.put(directory, new ArrayList<>(List.of(done)));
            return true;
        }
    }

    private void lead(Path directory) {
        List<Promise<Void>> round = nextRound(directory);
        Exception failure = force(directory);
        for (Promise<Void> caller : round) {
            if (failure == null) {
                caller.complete();
            } else {
                caller.fail(failure);
            }
        }
        if (isAwaited(directory)) {
            handOver(directory);
        }
    }

    private List<Promise<Void>> nextRound(Path directory) {
        synchronized (waiting) {
            return waiting.put(directory, new ArrayList<>());
        }
    }

    /** Whether somebody has come since; when nobody has, nobody leads any more. */
    private boolean isAwaited(Path directory) {
        synchronized (waiting) {
            return !waiting.remove(directory, List.of());
        }
    }

    private void handOver(Path directory) {
        try {
            threads.execute(() -> lead(directory));
        } catch (RejectedExecutionException e) {
            // The store is closing: those who wait are served all the same.
            lead(directory);
        }
    }

    private Exception force(Path directory) {
        try {
            calls.forceDirectory(directory);
            return null;
        } catch (IOException | RuntimeException e) {
            return e;
        }
    }
}
