package io.filecast.people;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.filecast.core.PermitFeed.Following;
import io.filecast.core.Permits;
import io.filecast.core.Permits.Change;
import io.filecast.core.Permits.Scope;
import io.filecast.core.change.ChangeWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells those who stand on permits when these may be others. Any thread with a Vert.x context.
 *
 * <p>An app where nobody ever followed costs nothing. In one where somebody did it goes on asking when nobody does just now: who
 * comes next is then not told what changed before it came.
 */
final class PermitWatch implements ChangeWatch.Asker<Change> {

    private final Vertx vertx;
    private final Permits index;
    private final ChangeWatch<Change> changes;
    private final Map<AppName, Followed> apps = new ConcurrentHashMap<>();

    PermitWatch(Vertx vertx, Permits index) {
        this.vertx = vertx;
        this.index = index;
        this.changes = new ChangeWatch<>(vertx, "grants", this);
    }

    /** Who follows permits of an app, by holder. Guarded by itself. */
    private static final class Followed {
        private final Map<String, Set<Follower>> byHolder = new HashMap<>();
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

    /** What wakes it, and makes it look. */
    ChangeWatch<Change> changes() {
        return changes;
    }

    Following follow(AppName app, String holder, List<Scope> scopes, Runnable changed) {
        Follower follower = new Follower(new HashSet<>(scopes), vertx.getOrCreateContext(), changed);
        Followed followed = apps.computeIfAbsent(app, name -> new Followed());
        synchronized (followed) {
            followed.byHolder
                    .computeIfAbsent(holder, name -> new LinkedHashSet<>())
                    .add(follower);
        }
        changes.follow(app);
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

    @Override
    public boolean isFollowed(AppName app) {
        return apps.containsKey(app);
    }

    @Override
    public Future<Changes<Change>> changes(AppName app, String epoch, long since) {
        return index.changes(app, epoch, since);
    }

    @Override
    public Future<Void> tell(AppName app, Changes<Change> found) {
        concerned(apps.get(app), found).forEach(Follower::tell);
        return Future.succeededFuture();
    }

    private static Set<Follower> concerned(Followed followed, Changes<Change> found) {
        Set<Follower> told = new LinkedHashSet<>();
        synchronized (followed) {
            if (found.all()) {
                followed.byHolder.values().forEach(told::addAll);
            }
            for (Change change : found.changed()) {
                if (change.holder().equals(Permits.EVERYBODY)) {
                    followed.byHolder.values().forEach(some -> add(told, some, change.scope()));
                } else {
                    add(told, followed.byHolder.getOrDefault(change.holder(), Set.of()), change.scope());
                }
            }
        }
        return told;
    }

    private static void add(Set<Follower> told, Set<Follower> some, Scope scope) {
        some.stream().filter(one -> one.scopes().contains(scope)).forEach(told::add);
    }
}
