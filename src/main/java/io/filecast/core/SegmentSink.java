package io.filecast.core;

import io.vertx.core.Future;

/**
 * Takes bytes of a declared upload into one segment, so that another writer, on any node, can go on after them.
 * Event-loop confined, as any sink. {@link #sizeBytes()} counts what this sink took; the lengths below are those of its
 * segment, with what earlier writers left in it.
 *
 * <p>{@link #seal()} makes the blob of all the draft's segments and leaves those on the disk, for the case that nobody gets
 * to record the blob. {@link #discard()} only closes the segment: what was committed of it counts on.
 */
public interface SegmentSink extends BlobSink {

    /**
     * Brings what was taken so far to the disk, as the durability promises.
     *
     * @return how long the segment is; fails when the sink has
     */
    Future<Long> commit();

    /**
     * Compares all bytes that this sink took with the checksum that it was opened with.
     *
     * @return fails with {@link ErrorCode#CHUNK_MISMATCH} when they differ; without a checksum they never do
     */
    Future<Void> check();

    /**
     * As {@link #commit()}, and closes the segment: somebody else may go on in it.
     *
     * @return how long the segment is
     */
    Future<Long> close();
}
