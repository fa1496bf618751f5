package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Where bytes rest: create, seal, read, delete. Any thread; futures complete on the caller's context.
 *
 * <p>Nothing is ever deleted while the app's blobs belong to another epoch than the one in Redis: a restored, flushed or
 * foreign data set must not take bytes with it.
 */
public interface BlobStore {

    /**
     * Opens a new blob.
     *
     * @param app whose blob it is
     * @return its sink; fails with {@link ErrorCode#STORAGE_FULL} below the disk reserve
     */
    Future<BlobSink> create(AppName app);

    /**
     * Finds a sealed blob.
     *
     * @return its content; fails with {@link ErrorCode#CONTENT_GONE} when it is not there
     */
    Future<BlobContent> open(AppName app, BlobId blob);

    /** Removes a blob for good, when {@link #mayDelete} allows; removing what is not there succeeds. */
    Future<Void> delete(AppName app, BlobId blob);

    /**
     * Names blobs that nobody has looked at since they came to be older than {@code grace}: candidates for orphans.
     *
     * @param limit at most this many
     */
    Future<List<BlobId>> candidates(AppName app, Duration grace, int limit);

    /** Tells the store that a blob among the candidates is in use (or gone), so that it is not named again. */
    Future<Void> confirm(AppName app, List<BlobId> blobs);

    /**
     * Tells the store which epoch the index has. The first one is remembered beside the blobs; another one later closes
     * the app's blobs to deletion until {@link #adopt}.
     *
     * @return whether the app's blobs belong to that epoch
     */
    Future<Boolean> bind(AppName app, String epoch);

    /** Declares, as the operator, that the app's blobs belong to an epoch. */
    Future<Void> adopt(AppName app, String epoch);

    /** Whether blobs of an app may be removed. */
    boolean mayDelete(AppName app);
}
