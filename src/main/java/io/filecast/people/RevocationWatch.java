package io.filecast.people;

import io.filecast.core.Accounts;
import io.filecast.core.Accounts.Revocations;
import io.filecast.core.AppName;
import io.filecast.core.TokenAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells this node's token authority what was revoked, on whichever node, and what the secrets of the data sets are. Any
 * thread.
 *
 * <p>Each reading goes on from the version that the one before it reached, so a look when nothing was revoked costs one
 * short read. When the data set has another epoch, or went back to an earlier version, all is read again.
 */
final class RevocationWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RevocationWatch.class);
    private static final int PAGE = 1_000;

    /** How far an app was read. */
    private record Seen(String epoch, long version) {}

    private final Vertx vertx;
    private final Accounts accounts;
    private final TokenAuthority authority;
    private final Supplier<List<AppName>> apps;
    private final Map<AppName, Seen> seen = new ConcurrentHashMap<>();

    /** Apps that are being read, and whether they have to be read once more after that. */
    private final Map<AppName, Boolean> reading = new ConcurrentHashMap<>();

    private volatile boolean failing;
    private volatile long timer = -1;

    RevocationWatch(Vertx vertx, Accounts accounts, TokenAuthority authority, Supplier<List<AppName>> apps) {
        this.vertx = vertx;
        this.accounts = accounts;
        this.authority = authority;
        this.apps = apps;
    }

    /**
     * Reads what is new of an app.
     *
     * @return completes when this node knows all that was revoked before the call
     */
    Future<Void> read(AppName app) {
        Seen before = seen.get(app);
        return accounts.revocations(app, before == null ? 0 : before.version, PAGE)
                .compose(found -> {
                    if (before != null && before.version > 0 && !before.epoch.equals(found.epoch())) {
                        seen.remove(app, before);
                        return read(app);
                    }
                    authority.learn(app, found.linkKey(), found.revoked());
                    remember(app, before, found);
                    return found.complete() ? Future.succeededFuture() : read(app);
                });
    }

    /** Another reading may have come further meanwhile; but one that finds less than itself began with, found the past. */
    private void remember(AppName app, Seen before, Revocations found) {
        Seen fresh = new Seen(found.epoch(), found.version());
        seen.compute(app, (name, now) -> {
            boolean further = now != null && now != before && now.epoch.equals(fresh.epoch);
            return further && now.version > fresh.version ? now : fresh;
        });
    }

    /** Goes on reading all apps. */
    void start(Duration pause) {
        timer = vertx.setPeriodic(pause.toMillis(), look -> readAll());
    }

    /** Reads all apps now. */
    void readAll() {
        apps.get().forEach(this::begin);
    }

    /** Reads an app now, if it is one of ours. */
    void readNow(AppName app) {
        if (apps.get().contains(app)) {
            begin(app);
        }
    }

    /** While an app is being read it is not read beside that but, once, after it: the reading may have come too early. */
    private void begin(AppName app) {
        if (reading.merge(app, false, (now, more) -> true)) {
            return;
        }
        read(app).onComplete(done -> {
            note(done.cause());
            if (reading.remove(app)) {
                begin(app);
            }
        });
    }

    private void note(Throwable failure) {
        boolean failed = failure != null;
        if (failed && !failing) {
            LOG.warn("what other nodes revoke cannot be read just now: {}", failure.getMessage());
        }
        failing = failed;
    }

    void close() {
        vertx.cancelTimer(timer);
    }
}
