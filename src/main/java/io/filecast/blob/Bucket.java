package io.filecast.blob;

import io.filecast.core.BlobId;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * A directory that this process made and puts blobs into. Any thread.
 *
 * <p>Its times are those of a clock that does not jump, so that a wall clock that is set does not make young blobs old.
 */
final class Bucket {

    private final String name;
    private final Path directory;
    private final int mostBlobs;
    private final long ageNanos;
    private final LongSupplier nanos;
    private final long madeAtNanos;

    // Guarded by this.
    private int taken;
    private int beingWritten;
    private long touchedAtNanos;
    private boolean dropped;

    Bucket(String name, Path directory, int mostBlobs, long ageNanos, LongSupplier nanos) {
        this.name = name;
        this.directory = directory;
        this.mostBlobs = mostBlobs;
        this.ageNanos = ageNanos;
        this.nanos = nanos;
        this.madeAtNanos = nanos.getAsLong();
        this.touchedAtNanos = madeAtNanos;
    }

    String name() {
        return name;
    }

    Path directory() {
        return directory;
    }

    /** Takes the next place in it; null when it is closed. */
    synchronized Place take() {
        if (isClosed()) {
            return null;
        }
        beingWritten++;
        touch();
        return new Place(this, taken++);
    }

    /** Whether it takes no more blobs. */
    synchronized boolean isClosed() {
        return dropped || taken >= mostBlobs || nanos.getAsLong() - madeAtNanos >= ageNanos;
    }

    /** Closes it. */
    synchronized void drop() {
        dropped = true;
    }

    /** Whether a blob is being written in it. */
    synchronized boolean isBeingWritten() {
        return beingWritten > 0;
    }

    /** Whether no blob has come to it for so long. */
    synchronized boolean isQuietFor(long quietNanos) {
        return nanos.getAsLong() - touchedAtNanos >= quietNanos;
    }

    private synchronized void touch() {
        touchedAtNanos = nanos.getAsLong();
    }

    private synchronized void leave() {
        beingWritten--;
        touch();
    }

    /**
     * Room for one blob.
     *
     * @param bucket where
     * @param number which
     */
    record Place(Bucket bucket, int number) {

        BlobId id() {
            return BlobLayout.id(bucket.name, number);
        }

        Path part() {
            return BlobLayout.part(bucket.directory, number);
        }

        Path blob() {
            return BlobLayout.blob(bucket.directory, number);
        }

        /** Tells, before the blob gets its name, that the bucket is about to have a new one. */
        void announce() {
            bucket.touch();
        }

        /** Tells that the blob is there, or that it will never be; once. */
        void leave() {
            bucket.leave();
        }
    }
}
