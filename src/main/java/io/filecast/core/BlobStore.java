package io.filecast.core;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where bytes rest: create, seal, read, delete. Any thread; futures complete on the caller's context.
 *
 * <p>Nothing is ever deleted while the app's blobs belong to another epoch than the one in Redis: a restored, flushed or
 * foreign data set must not take bytes with it.
 */
public interface BlobStore {

    /**
     * Opens a new blob, after the app was bound once.
     *
     * @param app whose blob it is
     * @param expectedBytes its size as declared, -1 when unknown
     * @return its sink; fails with {@link ErrorCode#STORAGE_FULL} when the disk would be left with less than its reserve,
     *     {@link ErrorCode#UNAVAILABLE} when the app was never bound
     */
    Future<BlobSink> create(AppName app, long expectedBytes);

    /**
     * Opens a declared upload's own segment for a writer, who alone has it.
     *
     * @param draft what is committed, and which segment is the writer's
     * @param expectedBytes how many more will come, -1 when unknown
     * @param checksum what {@link SegmentSink#check()} compares with; null when nothing
     * @return its sink; fails as {@link #create} does. A segment that lost committed bytes fails the first write or the seal
     *     with {@link ErrorCode#CONTENT_GONE}
     */
    Future<SegmentSink> resume(AppName app, Draft draft, long expectedBytes, Checksum checksum);

    /**
     * Removes all segments of an upload that has ended; that there are none is fine.
     *
     * @return fails with {@link ErrorCode#UNAVAILABLE} when {@link #mayDelete} does not allow it
     */
    Future<Void> drop(AppName app, FileId upload);

    /**
     * Names uploads that have segments. Each call goes on where the last one stopped; it names none while
     * {@link #mayDelete} forbids.
     *
     * @param limit at most this many
     */
    Future<List<FileId>> drafts(AppName app, int limit);

    /**
     * Finds a sealed blob.
     *
     * @return its content; fails with {@link ErrorCode#CONTENT_GONE} when it is not there
     */
    Future<BlobContent> open(AppName app, BlobId blob);

    /**
     * Removes a blob for good, with all that was made of it; removing what is not there succeeds.
     *
     * @return fails with {@link ErrorCode#UNAVAILABLE} when {@link #mayDelete} does not allow it
     */
    Future<Void> delete(AppName app, BlobId blob);

    /**
     * Finds something that was made of a blob and kept with it.
     *
     * @param name 1 to 32 lower-case letters and digits, chosen by the caller
     * @return its content; empty when there is none
     */
    Future<Optional<BlobContent>> findMade(AppName app, BlobId blob, String name);

    /**
     * Keeps something small that was made of a blob, for as long as the blob is there: it goes when the blob is deleted.
     * What was kept under the name before stays.
     *
     * @param most how many are kept of one blob; the oldest one goes
     * @return its content; fails with {@link ErrorCode#CONTENT_GONE} when the blob is gone, and with
     *     {@link ErrorCode#STORAGE_FULL} as {@link #create} does
     */
    Future<BlobContent> keepMade(AppName app, BlobId blob, String name, Buffer bytes, int most);

    /**
     * Names blobs that nobody has looked at since they came to be older than {@code grace}: candidates for orphans. Each
     * call does a bounded part of the search and the next one goes on; it names none while {@link #mayDelete} forbids.
     *
     * @param limit at most this many
     */
    Future<List<BlobId>> candidates(AppName app, Duration grace, int limit);

    /** Tells the store that a blob among the candidates is in use (or gone), so that it is not named again. */
    Future<Void> confirm(AppName app, List<BlobId> blobs);

    /**
     * Tells the store which epoch the index has: before the first {@link #create}, and whenever it may have changed. The
     * first one is remembered beside the blobs; another one later, or blobs without a memory of one, close the app's
     * blobs to deletion until {@link #adopt}, perhaps on another node, and the next bind.
     *
     * @return whether the app's blobs belong to that epoch
     */
    Future<Boolean> bind(AppName app, String epoch);

    /** Declares, as the operator, that the app's blobs belong to an epoch; each one is then a candidate once more. */
    Future<Void> adopt(AppName app, String epoch);

    /** Whether blobs of an app may be removed. */
    boolean mayDelete(AppName app);
}
