package io.filecast.groups;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.GroupBroker.Following;
import io.filecast.core.GroupIndex;
import io.filecast.core.GroupIndex.Contents;
import io.filecast.core.GroupName;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who follow a group what is in it, whenever that is something else. Any thread with a Vert.x context.
 *
 * <p>One short read for each app tells which groups changed, on whichever node; only those that somebody here follows are then
 * read. An app none of whose groups is followed costs nothing. Whoever begins to follow reads for itself, after it was
 * noted: so what changes meanwhile is told, perhaps twice, and never missed. What is told twice alike is passed over.
 */
final class GroupWatch {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWatch.class);

    private final Vertx vertx;
    private final GroupIndex index;
    private final Map<AppName, Followed> apps = new ConcurrentHashMap<>();
    private volatile boolean failing;
    private volatile long timer = -1;

    GroupWatch(Vertx vertx, GroupIndex index) {
        this.vertx = vertx;
        this.index = index;
    }

    /** Who follows which groups of an app, and how far its changes are known. Guarded by itself. */
    private static final class Followed {
        private final Map<GroupName, Set<Follower>> followers = new HashMap<>();
        private String epoch = "";
        private long count;
        private boolean reading;
        private boolean readAgain; // something may have changed too late for the reading that is under way
    }

    /** One who follows. Confined to its context. */
    private final class Follower implements Following {
        private final AppName app;
        private final GroupName group;
        private final Consumer<Set<ChannelName>> listener;
        private final Context context = vertx.getOrCreateContext();
        private Contents told;
        private volatile boolean over;

        Follower(AppName app, GroupName group, Consumer<Set<ChannelName>> listener) {
            this.app = app;
            this.group = group;
            this.listener = listener;
        }

        void tell(Contents now) {
            context.runOnContext(turn -> hear(now));
        }

        /** Two readings may come in another order than they were made. */
        void hear(Contents now) {
            Contents before = told;
            if (over || before != null && now.isOlderThan(before)) {
                return;
            }
            told = now;
            if (before == null || !before.channels().equals(now.channels())) {
                listener.accept(now.channels());
            }
        }

        @Override
        public void end() {
            over = true;
            forget(this);
        }
    }

    Future<Following> follow(AppName app, GroupName group, Consumer<Set<ChannelName>> listener) {
        Follower follower = new Follower(app, group, listener);
        Followed followed = apps.computeIfAbsent(app, name -> new Followed());
        synchronized (followed) {
            followed.followers
                    .computeIfAbsent(group, name -> new LinkedHashSet<>())
                    .add(follower);
        }
        return index.channels(app, group)
                .map(now -> {
                    follower.hear(now);
                    return (Following) follower;
                })
                .onFailure(unknown -> follower.end());
    }

    private void forget(Follower follower) {
        Followed followed = apps.get(follower.app);
        synchronized (followed) {
            Set<Follower> others = followed.followers.get(follower.group);
            if (others != null && others.remove(follower) && others.isEmpty()) {
                followed.followers.remove(follower.group);
            }
        }
    }

    // ---- changes --------------------------------------------------------------------------------------------------

    void start(Duration pause) {
        timer = vertx.setPeriodic(pause.toMillis(), look -> readAll());
    }

    /** Asks for all apps whose groups are followed, each unless it is being asked. */
    void readAll() {
        apps.forEach((app, followed) -> begin(app, followed, false));
    }

    /** Asks for one app now, and once more where that is just being done. */
    void readNow(AppName app) {
        Followed followed = apps.get(app);
        if (followed != null) {
            begin(app, followed, true);
        }
    }

    private void begin(AppName app, Followed followed, boolean again) {
        synchronized (followed) {
            if (followed.reading) {
                followed.readAgain |= again;
                return;
            }
            if (followed.followers.isEmpty()) {
                return;
            }
            followed.reading = true;
            followed.readAgain = false;
        }
        read(app).onComplete(done -> {
            boolean more;
            synchronized (followed) {
                followed.reading = false;
                more = followed.readAgain;
            }
            note(done.cause());
            if (more) {
                begin(app, followed, true);
            }
        });
    }

    /** Asks what changed in an app, and tells it. */
    Future<Void> read(AppName app) {
        Followed followed = apps.get(app);
        if (followed == null) {
            return Future.succeededFuture();
        }
        String epoch;
        long count;
        synchronized (followed) {
            epoch = followed.epoch;
            count = followed.count;
        }
        return index.changes(app, epoch, count).compose(found -> tell(app, followed, found));
    }

    private Future<Void> tell(AppName app, Followed followed, GroupIndex.Changes found) {
        Set<GroupName> changed = new LinkedHashSet<>();
        synchronized (followed) {
            changed.addAll(found.all() ? followed.followers.keySet() : found.changed());
            changed.retainAll(followed.followers.keySet());
        }
        Future<Void> told = Future.succeededFuture();
        for (GroupName group : changed) {
            told = told.compose(before -> index.channels(app, group)).map(now -> {
                tell(followed, group, now);
                return null;
            });
        }
        // Only then: what could not be read is asked for again.
        return told.onSuccess(done -> {
            synchronized (followed) {
                boolean further = !followed.epoch.equals(found.epoch()) || found.count() > followed.count;
                if (further) {
                    followed.epoch = found.epoch();
                    followed.count = found.count();
                }
            }
        });
    }

    private static void tell(Followed followed, GroupName group, Contents now) {
        synchronized (followed) {
            followed.followers.getOrDefault(group, Set.of()).forEach(follower -> follower.tell(now));
        }
    }

    private void note(Throwable failure) {
        boolean failed = failure != null;
        if (failed && !failing) {
            LOG.warn("which channel groups changed cannot be read just now: {}", failure.getMessage());
        }
        failing = failed;
    }

    void close() {
        vertx.cancelTimer(timer);
    }
}
