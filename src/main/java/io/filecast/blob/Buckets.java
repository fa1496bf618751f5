package io.filecast.blob;

import io.filecast.core.AppName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The buckets that this process made for one app: the one that takes blobs now, and those before it until they are
 * looked through. Any thread, but {@link #take} blocks.
 */
final class Buckets {

    private final DiskEnvironment disk;
    private final BlobLayout layout;
    private final DiskBlobOptions options;
    private final AppName app;
    private final Map<String, Bucket> own = new ConcurrentHashMap<>();

    // Guarded by this.
    private Bucket current;

    Buckets(DiskEnvironment disk, BlobLayout layout, DiskBlobOptions options, AppName app) {
        this.disk = disk;
        this.layout = layout;
        this.options = options;
        this.app = app;
    }

    /** Takes a place in the current bucket, or in a new one. */
    synchronized Bucket.Place take() throws IOException {
        Bucket.Place place = current == null ? null : current.take();
        if (place == null) {
            current = make();
            place = current.take();
        }
        return place;
    }

    private Bucket make() throws IOException {
        String name = BlobLayout.newBucket(disk.wall().instant());
        Path directory = layout.bucket(app, name);
        Bucket bucket = new Bucket(
                name, directory, options.bucketBlobs(), options.bucketAge().toNanos(), disk.nanos());
        disk.calls().makeDirectory(directory);
        if (options.survivesPowerCut()) {
            disk.calls().forceDirectory(layout.app(app));
        }
        own.put(name, bucket);
        return bucket;
    }

    /** A bucket that this process made and has not forgotten. */
    Optional<Bucket> own(String name) {
        return Optional.ofNullable(own.get(name));
    }

    /**
     * Removes a bucket that is closed, empty and no longer needed.
     *
     * @return whether it is gone now
     */
    boolean removeIfEmpty(String name) throws IOException {
        boolean isClosed = own(name)
                .map(Bucket::isClosed)
                .orElseGet(() -> BlobLayout.madeAt(name)
                        .plus(options.bucketAge())
                        .isBefore(disk.wall().instant()));
        if (!isClosed || !disk.calls().removeDirectory(layout.bucket(app, name))) {
            return false;
        }
        disk.calls().delete(layout.checked(app, name));
        forget(name);
        return true;
    }

    /** Forgets a bucket that is closed. */
    void forget(String name) {
        own.remove(name);
    }
}
