package io.filecast.core;

import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileBroker.SealedUpload;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;

/**
 * The verbs on files that are known by their id alone. An app has a shelf for files that were sent and lie in no channel yet; to
 * announce one is to publish a {@link FileBroker.Subject.StoredFile}, as often and to as many channels as one likes. Any thread
 * with a Vert.x context; futures complete on it and fail only with {@link BrokerError}.
 */
public interface Shelf {

    /**
     * Puts a file on the app's shelf. Nothing is announced. A failure leaves nothing behind.
     *
     * @return where it is now; fails with {@link ErrorCode#CHANNEL_FULL} when the shelf holds as many files as it may
     */
    Future<Shelved> shelve(Shelve command);

    /**
     * Puts a file on the shelf.
     *
     * @param upload its stored bytes; its plan names no channel
     * @param ttl how long it is kept there, and in every channel that it is announced to
     * @param restricted whether a share secret is needed for the bytes
     */
    record Shelve(Principal principal, SealedUpload upload, Duration ttl, boolean restricted, OperationId operation) {}

    /**
     * A file on the shelf.
     *
     * @param expiresAt when it ends, here and wherever it is announced
     * @param secret what opens it; null unless it is restricted
     */
    record Shelved(FileId id, Instant expiresAt, ShareSecret secret) {}

    /**
     * Opens a file's bytes by its id, wherever in the app it lies. On the shelf it is for everyone in the app who may read
     * anything; in channels, for who may read it in one of them. A restricted one opens for its secret, and for who manages
     * the channel; on the shelf, for who administers the app.
     *
     * @param shown what was shown as the secret; null when nothing
     * @return the file; fails with {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#SECRET_NEEDED}, and with
     *     {@link ErrorCode#CONTENT_GONE} when its time on the shelf was over not long ago
     */
    Future<FileContent> open(Principal reader, FileId id, ShareSecret shown);
}
