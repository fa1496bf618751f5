package io.filecast.core.change;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks which of an app's things changed since it asked last, on whichever node, and has those told who follow some. Any thread
 * with a Vert.x context.
 *
 * <p>It looks at its own pace, and sooner when somebody says that something changed. An app's readings come one after the other,
 * each from where the last one that was told had come to. Who asks while one is under way gets the next: the one under way may
 * have come too early. So with the last word that something changed begins, or has yet to begin, a reading that sees it.
 *
 * @param <T> what names one of these things
 */
public final class ChangeWatch<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeWatch.class);

    private final Vertx vertx;
    private final String what;
    private final Asker<T> asker;
    private final Map<AppName, Known> apps = new ConcurrentHashMap<>();
    private volatile boolean failing;
    private volatile long timer = -1;

    /**
     * What is asked, and who is told. Any thread.
     *
     * <p>Who begins to follow is noted first, says so to the watch ({@link #follow}), and only then reads how things are: every
     * later change is told to it, and one that its reading shows already may be.
     */
    public interface Asker<T> {

        /** Whether anybody here has to know what changes in an app. */
        boolean isFollowed(AppName app);

        /**
         * Asks the index.
         *
         * @param epoch that of the data set in which the count was; empty when nothing is known yet
         * @param since the count up to which everything was told
         */
        Future<Changes<T>> changes(AppName app, String epoch, long since);

        /**
         * Tells those who follow by now what changed.
         *
         * @return when it fails, the same is asked and told again
         */
        Future<Void> tell(AppName app, Changes<T> changes);
    }

    /** Up to where everything was told. */
    private record Place(String epoch, long count) {}

    /** How far the changes of an app are known. Guarded by itself. */
    private static final class Known {
        private Place place = new Place("", 0);
        private boolean isReading;
        private Promise<Void> next; // the reading after the one under way; null while nobody needs it

        synchronized Place place() {
            return place;
        }

        synchronized boolean isNothing() {
            return place.epoch.isEmpty();
        }

        /** Begins a reading, unless one is under way. */
        synchronized boolean begin() {
            boolean isFree = !isReading;
            isReading = true;
            return isFree;
        }

        /**
         * Begins a reading, or asks for another one after that under way.
         *
         * @return completes with that other one; null when it has begun
         */
        synchronized Future<Void> beginOrAwait() {
            if (begin()) {
                return null;
            }
            if (next == null) {
                next = Promise.promise();
            }
            return next.future();
        }

        /** Ends a reading; what is returned waits for the one that has begun by that, and is null when none has. */
        synchronized Promise<Void> end() {
            Promise<Void> waiting = next;
            next = null;
            isReading = waiting != null;
            return waiting;
        }

        synchronized void reached(Changes<?> told) {
            place = new Place(told.epoch(), told.count());
        }
    }

    /**
     * A watch that asks nothing by itself yet.
     *
     * @param what what may change, in the plural, as a log says it
     */
    public ChangeWatch(Vertx vertx, String what, Asker<T> asker) {
        this.vertx = vertx;
        this.what = what;
        this.asker = asker;
    }

    /** Goes on asking for all apps where somebody follows. */
    public void start(Duration pause) {
        timer = vertx.setPeriodic(pause.toMillis(), look -> apps.forEach(this::look));
    }

    /** Somebody follows something of an app from now on. What changed before the first did is not known: it is told in any case. */
    public void follow(AppName app) {
        Known known = apps.computeIfAbsent(app, name -> new Known());
        if (known.isNothing()) {
            look(app, known);
        }
    }

    private void look(AppName app, Known known) {
        if (asker.isFollowed(app) && known.begin()) {
            read(app, known);
        }
    }

    /** Asks for all apps now: something may have been missed. */
    public void readAll() {
        apps.keySet().forEach(this::readNow);
    }

    /**
     * Asks for one app now: something changed.
     *
     * @return completes, on the context of this call, when what changed before it is told; at once where nobody follows. Fails
     *     with {@link io.filecast.core.ErrorCode#UNAVAILABLE}; the next look tells it then
     */
    public Future<Void> readNow(AppName app) {
        Known known = apps.get(app);
        if (known == null || !asker.isFollowed(app)) {
            return Future.succeededFuture();
        }
        Future<Void> another = known.beginOrAwait();
        return another == null ? read(app, known) : here(another);
    }

    /** The reading is made on the context of whoever asked first. */
    private Future<Void> here(Future<Void> reading) {
        Context context = vertx.getOrCreateContext();
        Promise<Void> promise = Promise.promise();
        reading.onComplete(done -> context.runOnContext(turn -> promise.handle(done)));
        return promise.future();
    }

    private Future<Void> read(AppName app, Known known) {
        // What an asker throws must not end all readings of the app.
        return Future.succeededFuture(known.place())
                .compose(from -> asker.changes(app, from.epoch, from.count))
                .compose(found -> asker.tell(app, found).onSuccess(told -> known.reached(found)))
                .onComplete(done -> {
                    note(done.cause());
                    Promise<Void> waiting = known.end();
                    if (waiting != null) {
                        read(app, known).onComplete(waiting);
                    }
                });
    }

    private void note(Throwable failure) {
        boolean failed = failure != null;
        if (failed && !failing) {
            LOG.warn("which {} changed cannot be read just now: {}", what, failure.getMessage());
        }
        failing = failed;
    }

    /** Asks nothing more by itself. */
    public void close() {
        vertx.cancelTimer(timer);
    }
}
