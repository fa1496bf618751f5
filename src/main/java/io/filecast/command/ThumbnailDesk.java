package io.filecast.command;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.BlobStore;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileEntry;
import io.filecast.core.PictureType;
import io.filecast.core.ThumbnailMaker;
import io.filecast.core.ThumbnailMaker.Made;
import io.filecast.core.Thumbnails.Thumbnail;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Finds thumbnails where they are kept, and has those made that are not there: each once, however many ask meanwhile. One
 * per node, for all its loops. Any thread with a Vert.x context.
 */
final class ThumbnailDesk {

    /** Rises when thumbnails come out otherwise than before, so that none of before is taken for one. */
    private static final int FORMAT = 2;

    /** What a picture cannot help: asking again does not change it. */
    private static final Set<ErrorCode> LASTING =
            EnumSet.of(ErrorCode.NOT_AN_IMAGE, ErrorCode.IMAGE_TOO_LARGE, ErrorCode.IMAGE_UNREADABLE);

    private static final int MOST_REMEMBERED = 4_096;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final BlobStore blobs;
    private final ThumbnailMaker maker;
    private final int perFile;
    private final LongSupplier nanos;
    private final Map<Work, Future<Void>> underWay = new ConcurrentHashMap<>();

    // Guarded by itself; the eldest goes when it is full.
    private final Map<Source, Refusal> refusals = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, Refusal> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Source(AppName app, BlobId blob) {}

    private record Work(Source source, Box box) {}

    private record Refusal(BrokerError why, long untilNanos) {}

    /**
     * @param perFile how many sizes of one file are kept
     * @param nanos a clock that does not jump
     */
    ThumbnailDesk(BlobStore blobs, ThumbnailMaker maker, int perFile, LongSupplier nanos) {
        this.blobs = blobs;
        this.maker = maker;
        this.perFile = perFile;
        this.nanos = nanos;
    }

    /** A thumbnail that is kept; empty when there is none of that size. */
    Future<Optional<Thumbnail>> find(AppName app, FileEntry entry, Box box) {
        return find(app, entry, box, List.of(PictureType.JPEG, PictureType.PNG));
    }

    private Future<Optional<Thumbnail>> find(AppName app, FileEntry entry, Box box, List<PictureType> types) {
        if (types.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        PictureType type = types.get(0);
        return blobs.findMade(app, entry.blob(), nameOf(box, type))
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(
                                Optional.of(new Thumbnail(entry, found.get(), type, tagOf(entry, nameOf(box, type)))))
                        : find(app, entry, box, types.subList(1, types.size())));
    }

    private static String nameOf(Box box, PictureType type) {
        return box.toString() + (type == PictureType.PNG ? 'p' : 'j') + FORMAT;
    }

    /** The same bytes and size give the same thumbnail, whichever node makes it. */
    private static String tagOf(FileEntry entry, String name) {
        return entry.attributes().sha256() + "-" + name;
    }

    /**
     * Has a thumbnail made and kept.
     *
     * @return done when it can be found
     */
    Future<Void> make(AppName app, FileEntry entry, Box box) {
        Work work = new Work(new Source(app, entry.blob()), box);
        BrokerError known = refusalOf(work.source());
        if (known != null) {
            return Future.failedFuture(known);
        }
        Promise<Void> mine = Promise.promise();
        Future<Void> before = underWay.putIfAbsent(work, mine.future());
        if (before != null) {
            return before;
        }
        blobs.open(app, entry.blob())
                .compose(original -> maker.make(original, box))
                .compose(made -> keep(work, made))
                .onComplete(done -> {
                    remember(work.source(), done.cause());
                    underWay.remove(work, mine.future());
                    mine.handle(done);
                });
        return mine.future();
    }

    private Future<Void> keep(Work work, Made made) {
        return blobs.keepMade(
                        work.source().app(),
                        work.source().blob(),
                        nameOf(work.box(), made.type()),
                        made.bytes(),
                        perFile)
                .mapEmpty();
    }

    private void remember(Source source, Throwable failure) {
        if (failure instanceof BrokerError error && LASTING.contains(error.code())) {
            synchronized (refusals) {
                Duration lasts = error.retryAfter().orElse(REMEMBERED);
                refusals.put(source, new Refusal(error, nanos.getAsLong() + lasts.toNanos()));
            }
        }
    }

    private BrokerError refusalOf(Source source) {
        synchronized (refusals) {
            Refusal refusal = refusals.get(source);
            if (refusal != null && nanos.getAsLong() - refusal.untilNanos() >= 0) {
                refusals.remove(source);
                return null;
            }
            return refusal == null ? null : refusal.why();
        }
    }
}
