package io.filecast.blob;

import java.time.Duration;

/**
 * How a {@link DiskBlobStore} works. Start from {@link #defaults()}.
 *
 * @param survivesPowerCut whether a sealed or deleted blob is synced to the disk before the answer; otherwise it survives
 *     the end of the process only
 * @param threads how many threads write and wait for the disk; at least 1
 * @param gatherBytes bytes that a sink gathers before one write; it holds about twice as much before it is full
 * @param memoryBytes bytes that all sinks hold together before each one writes what it has and waits; at least one
 *     gather
 * @param reserveBytes free space to leave on the disk
 * @param reservePercent free space to leave, in percent of the disk; the larger of the two reserves counts
 * @param reserveCheck how old a look at the free space may be
 * @param bucketBlobs blobs in one bucket directory; 1 to 46,655
 * @param bucketAge time for which a bucket takes new blobs; in a directory of several nodes the same on each
 */
public record DiskBlobOptions(
        boolean survivesPowerCut,
        int threads,
        int gatherBytes,
        long memoryBytes,
        long reserveBytes,
        int reservePercent,
        Duration reserveCheck,
        int bucketBlobs,
        Duration bucketAge) {

    private static final DiskBlobOptions DEFAULTS = new DiskBlobOptions(
            true, 16, 1 << 20, 256L << 20, 1L << 30, 2, Duration.ofSeconds(1), 4096, Duration.ofHours(1));

    public DiskBlobOptions {
        require(threads >= 1, "threads");
        require(gatherBytes >= 1, "gatherBytes");
        require(memoryBytes >= gatherBytes, "memoryBytes");
        require(reserveBytes >= 0, "reserveBytes");
        require(reservePercent >= 0 && reservePercent <= 100, "reservePercent");
        require(bucketBlobs >= 1 && bucketBlobs <= BlobLayout.MOST_BLOBS, "bucketBlobs");
    }

    private static void require(boolean holds, String name) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is out of its range");
        }
    }

    /** Survives a power cut; 16 threads, 1 MiB gathers, 256 MiB in all, reserve of 1 GiB or 2 %. */
    public static DiskBlobOptions defaults() {
        return DEFAULTS;
    }

    /** The same with another durability. */
    public DiskBlobOptions withSurvivesPowerCut(boolean survives) {
        return new DiskBlobOptions(
                survives,
                threads,
                gatherBytes,
                memoryBytes,
                reserveBytes,
                reservePercent,
                reserveCheck,
                bucketBlobs,
                bucketAge);
    }

    /** The same with another number of threads. */
    public DiskBlobOptions withThreads(int count) {
        return new DiskBlobOptions(
                survivesPowerCut,
                count,
                gatherBytes,
                memoryBytes,
                reserveBytes,
                reservePercent,
                reserveCheck,
                bucketBlobs,
                bucketAge);
    }

    /** The same with other bounds on memory: of one gather, and of all sinks. */
    public DiskBlobOptions withMemory(int gather, long all) {
        return new DiskBlobOptions(
                survivesPowerCut,
                threads,
                gather,
                all,
                reserveBytes,
                reservePercent,
                reserveCheck,
                bucketBlobs,
                bucketAge);
    }

    /** The same with another reserve. */
    public DiskBlobOptions withReserve(long bytes, int percent, Duration check) {
        return new DiskBlobOptions(
                survivesPowerCut, threads, gatherBytes, memoryBytes, bytes, percent, check, bucketBlobs, bucketAge);
    }

    /** The same with other bounds on a bucket. */
    public DiskBlobOptions withBuckets(int blobs, Duration age) {
        return new DiskBlobOptions(
                survivesPowerCut,
                threads,
                gatherBytes,
                memoryBytes,
                reserveBytes,
                reservePercent,
                reserveCheck,
                blobs,
                age);
    }
}
