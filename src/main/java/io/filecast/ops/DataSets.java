package io.filecast.ops;

import io.filecast.core.AppName;
import io.filecast.core.BlobStore;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.DataSet;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that an app's data set is the one that this node knew. A data set whose clock is behind what was seen of it,
 * in this life or an earlier one, was restored from a backup: it gets a new epoch, so that subscribers are told and no
 * bytes are taken for orphans that only the lost part of it referred to. Any thread.
 *
 * <p>What was seen is kept in a small file for each app, written every few seconds while the data set moves.
 */
public final class DataSets {

    private static final Logger LOG = LoggerFactory.getLogger(DataSets.class);
    private static final Duration WRITE_INTERVAL = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final ChannelIndex index;
    private final BlobStore blobs;
    private final Path directory;
    private final Map<AppName, Seen> seen = new ConcurrentHashMap<>();

    /**
     * What is known of a data set.
     *
     * @param position the last that was seen
     * @param written what the file says
     * @param writtenNanos since when
     */
    private record Seen(Position position, Position written, long writtenNanos) {
        Seen movedTo(Position next) {
            return new Seen(next, written, writtenNanos);
        }
    }

    /** Keeps what was seen in a directory of this node. */
    public DataSets(Vertx vertx, ChannelIndex index, BlobStore blobs, Path directory) {
        this.vertx = vertx;
        this.index = index;
        this.blobs = blobs;
        this.directory = directory;
    }

    /**
     * Opens an app's data set and tells the blob store of it.
     *
     * @return the data set, under a new epoch when it was rewound
     */
    public Future<DataSet> open(AppName app) {
        return lastSeen(app)
                .compose(last -> index.open(app)
                        .compose(data -> isRewound(last, data) ? renew(app, data) : Future.succeededFuture(data))
                        .compose(data -> blobs.bind(app, data.epoch()).compose(bound -> remember(app, last, data))));
    }

    private static boolean isRewound(Optional<Seen> last, DataSet data) {
        return last.filter(known -> known.position().epoch().equals(data.epoch())
                        && known.position().timetoken().isAfter(data.clock()))
                .isPresent();
    }

    private Future<DataSet> renew(AppName app, DataSet data) {
        LOG.warn(
                "the data set of app {} is older than what was seen of it: it was restored, and gets a new epoch", app);
        return index.renewEpoch(app, data.epoch()).compose(epoch -> index.open(app));
    }

    private Future<Optional<Seen>> lastSeen(AppName app) {
        Seen known = seen.get(app);
        return known != null
                ? Future.succeededFuture(Optional.of(known))
                : vertx.executeBlocking(() -> read(app), false);
    }

    private Future<DataSet> remember(AppName app, Optional<Seen> last, DataSet data) {
        Position position = new Position(data.epoch(), data.clock());
        if (last.filter(known -> isFresh(known, position)).isPresent()) {
            seen.put(app, last.get().movedTo(position));
            return Future.succeededFuture(data);
        }
        seen.put(app, new Seen(position, position, System.nanoTime()));
        return vertx.executeBlocking(
                () -> {
                    write(app, position);
                    return data;
                },
                false);
    }

    /** Whether what is written is good enough for now. */
    private static boolean isFresh(Seen known, Position position) {
        boolean sameData = known.written().epoch().equals(position.epoch());
        boolean recent = System.nanoTime() - known.writtenNanos() < WRITE_INTERVAL.toNanos();
        return known.written().equals(position) || sameData && recent;
    }

    private Path fileOf(AppName app) {
        return directory.resolve("seen-" + app);
    }

    private Optional<Seen> read(AppName app) throws IOException {
        try {
            String text = Files.readString(fileOf(app)).strip();
            int space = text.indexOf(' ');
            Position position = new Position(text.substring(0, space), Timetoken.parse(text.substring(space + 1)));
            return Optional.of(new Seen(position, position, System.nanoTime() - WRITE_INTERVAL.toNanos()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (RuntimeException damaged) {
            LOG.warn("{} cannot be read and is written anew", fileOf(app));
            return Optional.empty();
        }
    }

    private void write(AppName app, Position position) throws IOException {
        Path draft = directory.resolve("seen-" + app + ".new");
        Files.writeString(draft, position.epoch() + " " + position.timetoken() + "\n");
        Files.move(draft, fileOf(app), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
