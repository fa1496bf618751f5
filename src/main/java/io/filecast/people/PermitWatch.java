package io.filecast.people;

import io.filecast.core.AppName;
import io.filecast.core.PermitFeed.Following;
import io.filecast.core.Permits;
import io.filecast.core.Permits.Change;
import io.filecast.core.Permits.Changes;
import io.filecast.core.Permits.Scope;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who stand on permits when these may be others. Any thread with a Vert.x context.
 *
 * <p>One short read for each app tells whose permits on what were given or taken since the last one, on whichever node. An app
 * where nobody ever followed costs nothing; whoever comes first is told in any case, since what changed before is not known.
 */
final class PermitWatch {

    private static final Logger LOG = LoggerFactory.getLogger(PermitWatch.class);

    private final Vertx vertx;
    private final Permits index;
    private final Map<AppName, Followed> apps = new ConcurrentHashMap<>();
    private volatile boolean failing;
    private volatile long timer = -1;

    PermitWatch(Vertx vertx, Permits index) {
        this.vertx = vertx;
        this.index = index;
    }

    /** Who follows permits of an app, by holder, and how far its changes are known. Guarded by itself. */
    private static final class Followed {
        private final Map<String, Set<Follower>> byHolder = new HashMap<>();
        private String epoch = "";
        private long count;
        private boolean reading;
        private boolean readAgain;
    }

    /** One who follows. */
    private record Follower(Set<Scope> scopes, Context context, Runnable changed) {

        void tell() {
            context.runOnContext(turn -> changed.run());
        }

        // Each is itself alone: two may wait for the same.

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    Following follow(AppName app, String holder, List<Scope> scopes, Runnable changed) {
        Follower follower = new Follower(new HashSet<>(scopes), vertx.getOrCreateContext(), changed);
        Followed followed = apps.computeIfAbsent(app, name -> new Followed());
        boolean isFirst;
        synchronized (followed) {
            followed.byHolder
                    .computeIfAbsent(holder, name -> new LinkedHashSet<>())
                    .add(follower);
            isFirst = followed.epoch.isEmpty();
        }
        if (isFirst) {
            begin(app, followed, false);
        }
        return () -> forget(followed, holder, follower);
    }

    private static void forget(Followed followed, String holder, Follower follower) {
        synchronized (followed) {
            Set<Follower> same = followed.byHolder.get(holder);
            if (same != null && same.remove(follower) && same.isEmpty()) {
                followed.byHolder.remove(holder);
            }
        }
    }

    // ---- changes --------------------------------------------------------------------------------------------------

    void start(Duration pause) {
        timer = vertx.setPeriodic(pause.toMillis(), look -> readAll());
    }

    /** Asks for all apps where somebody followed, each unless it is being asked. */
    void readAll() {
        apps.forEach((app, followed) -> begin(app, followed, false));
    }

    /** Asks for one app now, and once more where that is just being done: it may have come too early. */
    void readNow(AppName app) {
        Followed followed = apps.get(app);
        if (followed != null) {
            begin(app, followed, true);
        }
    }

    private void begin(AppName app, Followed followed, boolean again) {
        String epoch;
        long count;
        synchronized (followed) {
            if (followed.reading) {
                followed.readAgain |= again;
                return;
            }
            followed.reading = true;
            followed.readAgain = false;
            epoch = followed.epoch;
            count = followed.count;
        }
        index.changes(app, epoch, count).onComplete(read -> {
            List<Follower> told = read.succeeded() ? concerned(followed, read.result()) : List.of();
            boolean more;
            synchronized (followed) {
                followed.reading = false;
                more = followed.readAgain;
            }
            note(read.cause());
            told.forEach(Follower::tell);
            if (more) {
                begin(app, followed, true);
            }
        });
    }

    private static List<Follower> concerned(Followed followed, Changes found) {
        synchronized (followed) {
            followed.epoch = found.epoch();
            followed.count = found.count();
            Set<Follower> told = new LinkedHashSet<>();
            if (found.all()) {
                followed.byHolder.values().forEach(told::addAll);
                return new ArrayList<>(told);
            }
            for (Change change : found.changed()) {
                if (change.holder().equals(Permits.EVERYBODY)) {
                    followed.byHolder.values().forEach(some -> add(told, some, change.scope()));
                } else {
                    add(told, followed.byHolder.getOrDefault(change.holder(), Set.of()), change.scope());
                }
            }
            return new ArrayList<>(told);
        }
    }

    private static void add(Set<Follower> told, Set<Follower> some, Scope scope) {
        some.stream().filter(one -> one.scopes().contains(scope)).forEach(told::add);
    }

    private void note(Throwable failure) {
        boolean failed = failure != null;
        if (failed && !failing) {
            LOG.warn("which grants changed cannot be read just now: {}", failure.getMessage());
        }
        failing = failed;
    }

    void close() {
        vertx.cancelTimer(timer);
    }
}
