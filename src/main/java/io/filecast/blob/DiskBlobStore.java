package io.filecast.blob;

import io.filecast.core.AppName;
import io.filecast.core.BlobContent;
import io.filecast.core.BlobId;
import io.filecast.core.BlobSink;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.Checksum;
import io.filecast.core.Draft;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.SegmentSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs in a directory, of this node alone or shared by several. Any thread; futures complete on the caller's context.
 *
 * <p>What it promises: a blob is served under its id only after all of it, and its name, are as safe as the options say;
 * a failed or unfinished one leaves nothing that is served, and what a killed process left is removed later. Whoever
 * makes it starts it once before use and closes it at the end.
 */
public final class DiskBlobStore implements BlobStore {

    private final Vertx vertx;
    private final DiskBlobOptions options;
    private final DiskEnvironment disk;
    private final BlobLayout layout;
    private final DiskThreads threads;
    private final DirectorySync directorySync;
    private final PartFile.Means partMeans;
    private final Set<PartFile> unfinished = ConcurrentHashMap.newKeySet();
    private final DiskReserve reserve;
    private final BlobMemory memory;
    private final Map<AppName, AppBlobs> apps = new ConcurrentHashMap<>();

    /** A store in a directory, which {@link #start()} makes when it is not there. */
    public DiskBlobStore(Vertx vertx, Path directory, DiskBlobOptions options) {
        this(vertx, directory, options, DiskEnvironment.system());
    }

    DiskBlobStore(Vertx vertx, Path directory, DiskBlobOptions options, DiskEnvironment disk) {
        this.vertx = vertx;
        this.options = options;
        this.disk = disk;
        this.layout = new BlobLayout(directory);
        this.threads = new DiskThreads(options.threads());
        this.directorySync = new DirectorySync(disk.calls(), threads);
        this.partMeans =
                new PartFile.Means(disk.calls(), directorySync, options.survivesPowerCut(), unfinished::remove);
        this.reserve = new DiskReserve(
                disk.calls(),
                layout.root(),
                options.reserveBytes(),
                options.reservePercent(),
                options.reserveCheck(),
                disk.nanos());
        this.memory = new BlobMemory(options.memoryBytes());
    }

    /**
     * Makes the directories.
     *
     * @return fails with {@link IOException} when that is not possible, with {@link IllegalStateException} when a newer
     *     Filecast has used the directory; the message is for the operator
     */
    public Future<Void> start() {
        return vertx.executeBlocking(
                () -> {
                    layout.prepare(disk.calls());
                    return null;
                },
                false);
    }

    /**
     * Which store this is: the same for everyone who has this directory, another for any other directory.
     *
     * @return fails with {@link IOException} when the directory cannot be used
     */
    public Future<String> identity() {
        return vertx.executeBlocking(() -> StoreIdentity.of(layout, disk.calls()), false);
    }

    /** Takes no more work; done when what was begun is through, and blobs that nobody finished are removed. */
    public Future<Void> close() {
        return threads.close(vertx)
                .compose(ended -> ended
                        ? vertx.executeBlocking(() -> {
                            unfinished.forEach(PartFile::remove);
                            return null;
                        })
                        : Future.succeededFuture());
    }

    /** Bytes that sinks hold in memory just now. */
    public long bytesHeld() {
        return memory.heldBytes();
    }

    @Override
    public Future<BlobSink> create(AppName app, long expectedBytes) {
        AppBlobs blobs = blobs(app);
        return claimed(blobs, expectedBytes).map(claim -> {
            PartFile part = new PartFile(partMeans, blobs.buckets(), claim);
            unfinished.add(part);
            return sinkInto(part);
        });
    }

    @Override
    public Future<SegmentSink> resume(AppName app, Draft draft, long expectedBytes, Checksum checksum) {
        AppBlobs blobs = blobs(app);
        return claimed(blobs, expectedBytes).map(claim -> {
            SegmentFile segment = new SegmentFile(partMeans, blobs.drafts(), draft, claim, checksum);
            return new DiskSegmentSink(sinkInto(segment), segment);
        });
    }

    private DiskSink sinkInto(SinkFile file) {
        return new DiskSink(vertx, new Lane(threads), file, memory, options.gatherBytes());
    }

    private Future<DiskReserve.Claim> claimed(AppBlobs blobs, long expectedBytes) {
        if (!blobs.epoch().isBound()) {
            return Future.failedFuture(
                    BrokerError.unavailable("the blob store does not know yet which data set it serves", null));
        }
        if (reserve.isFresh()) {
            return claim(expectedBytes);
        }
        return onDisk(() -> {
                    reserve.look();
                    return null;
                })
                .compose(looked -> claim(expectedBytes));
    }

    private Future<DiskReserve.Claim> claim(long expectedBytes) {
        try {
            return Future.succeededFuture(reserve.claim(expectedBytes));
        } catch (BrokerError e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<Void> drop(AppName app, FileId upload) {
        if (!mayDelete(app)) {
            return Future.failedFuture(mayNotDelete());
        }
        Drafts drafts = blobs(app).drafts();
        return onDisk(() -> {
            drafts.drop(upload);
            return null;
        });
    }

    @Override
    public Future<List<FileId>> drafts(AppName app, int limit) {
        if (!mayDelete(app)) {
            return Future.succeededFuture(List.of());
        }
        Drafts drafts = blobs(app).drafts();
        return onDisk(() -> drafts.names(limit));
    }

    private static BrokerError mayNotDelete() {
        return BrokerError.unavailable(
                "nothing is deleted until an operator has said which data set the blobs belong to", null);
    }

    // On the caller's own thread: the look costs a tenth of a trip to another one, and whoever sends the file opens it
    // right after, by the same names. Not on the disk's threads: readers do not wait behind writers' syncs.
    @Override
    public Future<BlobContent> open(AppName app, BlobId blob) {
        if (!BlobLayout.isOurs(blob)) {
            return Future.failedFuture(gone());
        }
        try {
            return Future.succeededFuture(find(layout.blob(app, blob)));
        } catch (BrokerError e) {
            return Future.failedFuture(e);
        }
    }

    private static BlobContent find(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile() && !Files.isSymbolicLink(file.getParent())) {
                return new BlobContent(file, attributes.size());
            }
        } catch (NoSuchFileException e) {
            // Said below, as for anything else that is not a blob.
        } catch (IOException e) {
            throw DiskErrors.of(e);
        }
        throw gone();
    }

    @Override
    public Future<Optional<BlobContent>> findMade(AppName app, BlobId blob, String name) {
        if (!BlobLayout.isOurs(blob)) {
            return Future.succeededFuture(Optional.empty());
        }
        try {
            return Future.succeededFuture(
                    Optional.of(find(layout.made(app, blob).resolve(madeName(name)))));
        } catch (BrokerError e) {
            return e.code() == ErrorCode.CONTENT_GONE
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(e);
        }
    }

    private static String madeName(String name) {
        if (!BlobLayout.isMadeName(name)) {
            throw new IllegalArgumentException("nothing made of a blob is called so");
        }
        return name;
    }

    @Override
    public Future<BlobContent> keepMade(AppName app, BlobId blob, String name, Buffer bytes, int most) {
        if (!BlobLayout.isOurs(blob)) {
            return Future.failedFuture(gone());
        }
        madeName(name);
        AppBlobs blobs = blobs(app);
        ByteBuffer content = ByteBuffer.wrap(bytes.getBytes());
        return claimed(blobs, bytes.length())
                .compose(claim -> onDisk(() -> {
                            try {
                                claim.use(content.remaining());
                                return blobs.made().keep(blob, name, content, most);
                            } catch (IOException e) {
                                throw claim.explain(e);
                            }
                        })
                        .onComplete(done -> claim.release()))
                .map(file -> new BlobContent(file, bytes.length()));
    }

    private static BrokerError gone() {
        return BrokerError.of(ErrorCode.CONTENT_GONE, "the file's bytes are gone");
    }

    @Override
    public Future<Void> delete(AppName app, BlobId blob) {
        if (!mayDelete(app)) {
            return Future.failedFuture(mayNotDelete());
        }
        if (!BlobLayout.isOurs(blob)) {
            return Future.succeededFuture();
        }
        AppBlobs blobs = blobs(app);
        return threads.call(vertx.getOrCreateContext(), () -> deleteNow(app, blobs, blob));
    }

    private Future<Void> deleteNow(AppName app, AppBlobs blobs, BlobId blob) throws IOException {
        disk.calls().delete(layout.blob(app, blob));
        blobs.made().removeAllOf(blob);
        boolean bucketGone = blobs.buckets().removeIfEmpty(blob.bucket());
        if (!options.survivesPowerCut()) {
            return Future.succeededFuture();
        }
        // Were the name to come back with a power cut, nobody would know of the blob any more.
        Path changed = bucketGone ? layout.app(app) : layout.bucket(app, blob.bucket());
        return directorySync
                .sync(changed)
                .recover(failure -> failure instanceof NoSuchFileException
                        ? directorySync.sync(layout.app(app))
                        : Future.failedFuture(failure));
    }

    @Override
    public Future<List<BlobId>> candidates(AppName app, Duration grace, int limit) {
        if (!mayDelete(app)) {
            return Future.succeededFuture(List.of());
        }
        OrphanScan orphans = blobs(app).orphans();
        return onDisk(() -> orphans.candidates(grace, limit));
    }

    @Override
    public Future<Void> confirm(AppName app, List<BlobId> confirmed) {
        OrphanScan orphans = blobs(app).orphans();
        return onDisk(() -> {
            orphans.confirm(confirmed);
            return null;
        });
    }

    @Override
    public Future<Boolean> bind(AppName app, String epoch) {
        EpochRecord record = blobs(app).epoch();
        return onDisk(() -> record.bind(epoch));
    }

    @Override
    public Future<Void> adopt(AppName app, String epoch) {
        AppBlobs blobs = blobs(app);
        return onDisk(() -> {
            layout.ensureApp(disk.calls(), app);
            // What the last data set knew of its blobs says nothing about this one.
            blobs.orphans().startOver();
            blobs.epoch().adopt(epoch);
            return null;
        });
    }

    @Override
    public boolean mayDelete(AppName app) {
        AppBlobs blobs = apps.get(app);
        return blobs != null && blobs.epoch().isOurs();
    }

    private AppBlobs blobs(AppName app) {
        return apps.computeIfAbsent(app, name -> AppBlobs.of(name, disk, layout, options));
    }

    private <T> Future<T> onDisk(Callable<T> job) {
        return threads.call(vertx.getOrCreateContext(), () -> Future.succeededFuture(job.call()));
    }
}
