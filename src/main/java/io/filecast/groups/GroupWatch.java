package io.filecast.groups;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.filecast.core.ChannelName;
import io.filecast.core.GroupBroker.Following;
import io.filecast.core.GroupIndex;
import io.filecast.core.GroupIndex.Contents;
import io.filecast.core.GroupName;
import io.filecast.core.change.ChangeWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells those who follow a group what is in it, whenever that is something else. Any thread with a Vert.x context.
 *
 * <p>Of the groups that changed, only those that somebody here follows are read. An app none of whose groups is followed costs
 * nothing: whoever begins to follow reads for itself, after it was noted. So what changes meanwhile is told, perhaps twice, and
 * never missed; what is told twice alike is passed over.
 */
final class GroupWatch implements ChangeWatch.Asker<GroupName> {

    private final Vertx vertx;
    private final GroupIndex index;
    private final ChangeWatch<GroupName> changes;
    private final Map<AppName, Followed> apps = new ConcurrentHashMap<>();

    GroupWatch(Vertx vertx, GroupIndex index) {
        this.vertx = vertx;
        this.index = index;
        this.changes = new ChangeWatch<>(vertx, "channel groups", this);
    }

    /** Who follows which groups of an app. Guarded by itself. */
    private static final class Followed {
        private final Map<GroupName, Set<Follower>> followers = new HashMap<>();
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

    /** What wakes it, and makes it look. */
    ChangeWatch<GroupName> changes() {
        return changes;
    }

    Future<Following> follow(AppName app, GroupName group, Consumer<Set<ChannelName>> listener) {
        Follower follower = new Follower(app, group, listener);
        Followed followed = apps.computeIfAbsent(app, name -> new Followed());
        synchronized (followed) {
            followed.followers
                    .computeIfAbsent(group, name -> new LinkedHashSet<>())
                    .add(follower);
        }
        changes.follow(app);
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

    @Override
    public boolean isFollowed(AppName app) {
        Followed followed = apps.get(app);
        if (followed == null) {
            return false;
        }
        synchronized (followed) {
            return !followed.followers.isEmpty();
        }
    }

    @Override
    public Future<Changes<GroupName>> changes(AppName app, String epoch, long since) {
        return index.changes(app, epoch, since);
    }

    @Override
    public Future<Void> tell(AppName app, Changes<GroupName> found) {
        Followed followed = apps.get(app);
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
        return told;
    }

    private static void tell(Followed followed, GroupName group, Contents now) {
        synchronized (followed) {
            followed.followers.getOrDefault(group, Set.of()).forEach(follower -> follower.tell(now));
        }
    }
}
