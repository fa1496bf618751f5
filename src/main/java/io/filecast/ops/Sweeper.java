package io.filecast.ops;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.BlobStore;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.DataSet;
import io.filecast.core.EventHints;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what is due and frees the bytes that nobody refers to any more. Event-loop confined; one per node, and safe beside
 * those of other nodes: every step is idempotent and bounded.
 *
 * <p>Bytes go only while the app's blobs belong to the data set that is being swept: each round begins by asking for its
 * epoch, and orphans are marked under that epoch only.
 */
public final class Sweeper extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final ChannelIndex index;
    private final DataSets dataSets;
    private final BlobStore blobs;
    private final EventHints hints;
    private final Supplier<List<AppName>> apps;
    private final SweepOptions options;
    private Future<Void> round = Future.succeededFuture();
    private long nextOrphans;
    private boolean stopped;

    /**
     * Prepares the sweeping.
     *
     * @param apps the apps there are; asked for in each round
     */
    public Sweeper(
            ChannelIndex index,
            DataSets dataSets,
            BlobStore blobs,
            EventHints hints,
            Supplier<List<AppName>> apps,
            SweepOptions options) {
        this.index = index;
        this.dataSets = dataSets;
        this.blobs = blobs;
        this.hints = hints;
        this.apps = apps;
        this.options = options;
    }

    @Override
    public Future<?> start() {
        again();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return round;
    }

    private void again() {
        if (!stopped) {
            vertx.setTimer(options.dueInterval().toMillis(), timer -> {
                round = sweepAll();
                round.onComplete(done -> again());
            });
        }
    }

    private Future<Void> sweepAll() {
        boolean orphansToo = System.nanoTime() - nextOrphans >= 0;
        if (orphansToo) {
            nextOrphans = System.nanoTime() + options.orphanInterval().toNanos();
        }
        Future<Void> all = Future.succeededFuture();
        for (AppName app : apps.get()) {
            all = all.compose(done -> sweep(app, orphansToo)).recover(failure -> {
                LOG.debug("sweep postponed, app={}", app, failure);
                return Future.succeededFuture();
            });
        }
        return all;
    }

    private Future<Void> sweep(AppName app, boolean orphansToo) {
        return sweepDue(app).compose(done -> dataSets.open(app)).compose(data -> freeBytes(app, data, orphansToo));
    }

    private Future<Void> sweepDue(AppName app) {
        return index.sweep(app, options.batch()).compose(swept -> {
            swept.events().forEach(hints::committed);
            return swept.ended() < options.batch() || stopped ? Future.succeededFuture() : sweepDue(app);
        });
    }

    private Future<Void> freeBytes(AppName app, DataSet data, boolean orphansToo) {
        if (!blobs.mayDelete(app)) {
            return Future.succeededFuture();
        }
        return orphansToo
                ? dropEnded(app, data).compose(done -> findOrphans(app, data)).compose(done -> bury(app))
                : bury(app);
    }

    /** Removes what came of declared uploads that have ended. A record is there before its bytes, so none is too young. */
    private Future<Void> dropEnded(AppName app, DataSet data) {
        return blobs.drafts(app, options.batch()).compose(drafts -> {
            if (drafts.isEmpty() || stopped) {
                return Future.succeededFuture();
            }
            return index.endedUploads(app, data.epoch(), drafts)
                    .compose(ended -> Future.all(ended.stream()
                            .map(upload -> blobs.drop(app, upload))
                            .toList()))
                    .compose(done -> drafts.size() < options.batch() ? Future.succeededFuture() : dropEnded(app, data));
        });
    }

    private Future<Void> findOrphans(AppName app, DataSet data) {
        return blobs.candidates(app, options.orphanGrace(), options.batch()).compose(candidates -> {
            if (candidates.isEmpty() || stopped) {
                return Future.succeededFuture();
            }
            return index.markOrphans(app, data.epoch(), candidates).compose(orphans -> {
                if (!orphans.isEmpty()) {
                    LOG.info("bytes without a file, app={} count={}: they are removed", app, orphans.size());
                }
                List<BlobId> used = new ArrayList<>(candidates);
                used.removeAll(orphans);
                return blobs.confirm(app, used)
                        .compose(done -> bury(app))
                        .compose(done -> candidates.size() < options.batch()
                                ? Future.succeededFuture()
                                : findOrphans(app, data));
            });
        });
    }

    private Future<Void> bury(AppName app) {
        return index.dyingBlobs(app, options.batch()).compose(dying -> {
            if (dying.isEmpty()) {
                return Future.succeededFuture();
            }
            List<Future<Void>> deletions =
                    dying.stream().map(blob -> blobs.delete(app, blob)).toList();
            return Future.all(deletions)
                    .compose(gone -> index.buried(app, dying))
                    .compose(done -> dying.size() < options.batch() || stopped ? Future.succeededFuture() : bury(app));
        });
    }
}
