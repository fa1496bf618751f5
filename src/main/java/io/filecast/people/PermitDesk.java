package io.filecast.people;

import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.Changes;
import io.filecast.core.PermitFeed;
import io.filecast.core.Permits;
import io.filecast.core.change.ChangeWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Permits, and what this node tells those who stand on some. Any thread with a Vert.x context. */
public final class PermitDesk implements Permits, PermitFeed {

    private final Permits index;
    private final PermitWatch watch;
    private final ChangeHints others;

    /**
     * A desk that asks nothing by itself yet.
     *
     * @param index where permits are kept
     * @param others wakes the other nodes
     */
    public PermitDesk(Vertx vertx, Permits index, ChangeHints others) {
        this.index = index;
        this.watch = new PermitWatch(vertx, index);
        this.others = others;
    }

    /** What looks at what other nodes changed, while somebody follows; to be started, woken and closed. */
    public ChangeWatch<?> changes() {
        return watch.changes();
    }

    @Override
    public Future<Void> give(AppName app, List<Permit> permits) {
        // Also when it failed: what a Redis that lacks replicas did is done, though its outcome is unknown.
        return index.give(app, permits).onComplete(done -> {
            others.termsChanged(app);
            watch.changes().readNow(app);
        });
    }

    @Override
    public Future<List<Permit>> of(AppName app, String holder, List<Scope> scopes) {
        return index.of(app, holder, scopes);
    }

    @Override
    public Future<List<Permit>> on(AppName app, Scope scope, int limit) {
        return index.on(app, scope, limit);
    }

    @Override
    public Future<Changes<Change>> changes(AppName app, String epoch, long since) {
        return index.changes(app, epoch, since);
    }

    @Override
    public Following follow(AppName app, String holder, List<Scope> scopes, Runnable changed) {
        return watch.follow(app, holder, scopes, changed);
    }
}
