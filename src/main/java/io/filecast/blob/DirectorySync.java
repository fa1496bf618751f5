package io.filecast.blob;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the entries of directories to the disk, once for all who wait. Any thread that may block; futures complete on
 * whichever thread did the work.
 *
 * <p>Law: a caller is released only by a sync that began after its call, so whatever it did before is covered.
 *
 * <p>How: the first caller of a directory leads. It takes everybody who waits, syncs, releases them, and goes on while
 * others have come in the meantime; those have only left a promise behind and hold no thread.
 */
final class DirectorySync {

    private final DiskCalls calls;

    /** Directories that somebody leads, with those who wait for the next round. Guarded by itself. */
    private final Map<Path, List<Promise<Void>>> waiting = new HashMap<>();

    DirectorySync(DiskCalls calls) {
        this.calls = calls;
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
        for (List<Promise<Void>> round = nextRound(directory); !round.isEmpty(); round = nextRound(directory)) {
            Exception failure = force(directory);
            for (Promise<Void> caller : round) {
                if (failure == null) {
                    caller.complete();
                } else {
                    caller.fail(failure);
                }
            }
        }
    }

    /** Takes those who wait now; when there is none, nobody leads any more. */
    private List<Promise<Void>> nextRound(Path directory) {
        synchronized (waiting) {
            List<Promise<Void>> round = waiting.get(directory);
            if (round.isEmpty()) {
                waiting.remove(directory);
            } else {
                waiting.put(directory, new ArrayList<>());
            }
            return round;
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
