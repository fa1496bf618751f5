package io.filecast.blob;

import static io.filecast.blob.BlobStoreContract.APP;
import static io.filecast.blob.BlobStoreContract.EPOCH;
import static io.filecast.blob.Uploads.get;

import io.filecast.core.BlobId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A disk store of a test with its recorded calls, its clock and a look into its directory. */
final class StoreOnDisk implements AutoCloseable {

    final Vertx vertx = Vertx.vertx();
    final RecordingDiskCalls calls = new RecordingDiskCalls();
    final ManualTime time = new ManualTime();
    final Path directory;
    private final DiskBlobOptions options;
    private DiskBlobStore store;

    StoreOnDisk(Path directory, DiskBlobOptions options) {
        this.directory = directory;
        this.options = options;
        open();
        calls.forget();
    }

    private void open() {
        store = new DiskBlobStore(vertx, directory, options, time.environment(calls));
        get(store.start());
        get(store.bind(APP, EPOCH));
    }

    DiskBlobStore store() {
        return store;
    }

    /** Ends this life of the node and begins another one over the same bytes. */
    void restart() {
        get(store.close());
        open();
    }

    BlobId put(byte[] bytes) {
        return get(Uploads.upload(vertx, store, APP, bytes, 65536)).id();
    }

    Path app() {
        return directory.resolve("v1").resolve(APP.value());
    }

    Path file(BlobId blob) {
        return app().resolve(blob.value().replace('.', '/'));
    }

    /** The buckets that there are. */
    List<Path> buckets() {
        return list(app()).stream().filter(Files::isDirectory).toList();
    }

    /** Every file in every bucket. */
    List<Path> files() {
        return buckets().stream().flatMap(bucket -> list(bucket).stream()).toList();
    }

    /** Waits until so many blobs are being written. */
    void awaitParts(int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (files().stream()
                        .filter(file -> BlobLayout.isPart(file.toString()))
                        .count()
                != count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("there are " + files());
            }
            Thread.onSpinWait();
        }
    }

    static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        get(store.close());
        get(vertx.close());
    }
}
