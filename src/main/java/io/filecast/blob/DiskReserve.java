package io.filecast.blob;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps some of the disk free. Any thread, but {@link #look} blocks.
 *
 * <p>Whoever wants to write claims what it has declared at once; bytes beyond a claim are granted as they come. So many
 * uploads that each fit alone do not fill the disk together.
 */
final class DiskReserve {

    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    private static final long NEXT_TO_NOTHING_BYTES = 1 << 20;

    private final DiskCalls calls;
    private final Path directory;
    private final long reserveBytes;
    private final int reservePercent;
    private final long checkNanos;
    private final LongSupplier nanos;

    // Guarded by this.
    private DiskCalls.Space seen;
    private long seenAtNanos;
    private boolean isLooking;
    private boolean wasLow;
    private long writtenSinceBytes;
    private long promisedBytes;

    DiskReserve(
            DiskCalls calls,
            Path directory,
            long reserveBytes,
            int reservePercent,
            Duration check,
            LongSupplier nanos) {
        this.calls = calls;
        this.directory = directory;
        this.reserveBytes = reserveBytes;
        this.reservePercent = reservePercent;
        this.checkNanos = check.toNanos();
        this.nanos = nanos;
    }

    /** Whether the last look at the disk is recent enough to decide by. */
    synchronized boolean isFresh() {
        return seen != null && nanos.getAsLong() - seenAtNanos < checkNanos;
    }

    /** Looks at the disk, unless that was done a moment ago. */
    void look() throws IOException {
        synchronized (this) {
            if (isFresh() || isLooking && seen != null) {
                return;
            }
            isLooking = true;
            writtenSinceBytes = 0;
        }
        try {
            DiskCalls.Space space = calls.space(directory);
            synchronized (this) {
                tellOperator(space);
                seen = space;
                seenAtNanos = nanos.getAsLong();
            }
        } finally {
            synchronized (this) {
                isLooking = false;
            }
        }
    }

    /**
     * Claims room for a blob, after a {@link #look}.
     *
     * @param expectedBytes its size, -1 when unknown
     * @throws BrokerError {@link ErrorCode#STORAGE_FULL} when it would eat into the reserve
     */
    synchronized Claim claim(long expectedBytes) {
        long promised = Math.max(0, expectedBytes);
        refuseBeyond(promised);
        promisedBytes += promised;
        return new Claim(promised);
    }

    private void refuseBeyond(long wantedBytes) {
        // Compared by difference: a size that a client declared may be as large as a long.
        if (seen.usableBytes() - writtenSinceBytes - promisedBytes - reserve(seen) < wantedBytes) {
            throw DiskErrors.full();
        }
    }

    private long reserve(DiskCalls.Space space) {
        return Math.max(reserveBytes, space.totalBytes() / 100 * reservePercent);
    }

    private void tellOperator(DiskCalls.Space space) {
        boolean isLow = space.usableBytes() < reserve(space);
        if (isLow && !wasLow) {
            LOG.warn(
                    "{} has {} bytes left, less than its reserve of {}: uploads are refused until there is more",
                    directory,
                    space.usableBytes(),
                    reserve(space));
        } else if (!isLow && wasLow) {
            LOG.info("{} has room again: uploads are taken", directory);
        }
        wasLow = isLow;
    }

    /** Whether the disk has next to nothing left; asks it. Blocks. */
    boolean isDiskFull() {
        try {
            return calls.space(directory).usableBytes() < NEXT_TO_NOTHING_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** The room that one blob may take. Any thread. */
    final class Claim {

        private long leftBytes;

        private Claim(long promised) {
            this.leftBytes = promised;
        }

        /**
         * Tells that bytes are about to be written. Blocks for a look at the disk now and then.
         *
         * @throws BrokerError {@link ErrorCode#STORAGE_FULL} when they are more than was claimed and the reserve needs
         *     the room
         */
        void use(long bytes) throws IOException {
            look();
            synchronized (DiskReserve.this) {
                long covered = Math.min(bytes, leftBytes);
                if (bytes > covered) {
                    refuseBeyond(bytes - covered);
                }
                leftBytes -= covered;
                promisedBytes -= covered;
                writtenSinceBytes += bytes;
            }
        }

        /** Tells what a failure to write means; the system's own words for a full disk may be in any language. */
        BrokerError explain(Throwable failure) {
            return failure instanceof IOException && isDiskFull() ? DiskErrors.full() : DiskErrors.of(failure);
        }

        /** Gives back what was not used; harmless when called again. */
        void release() {
            synchronized (DiskReserve.this) {
                promisedBytes -= leftBytes;
                leftBytes = 0;
            }
        }
    }
}
