package io.filecast.core;

import io.filecast.core.ChannelIndex.Found;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The truth about files that lie on their app's shelf, and about where files are. Each call is one atomic step. Any thread with
 * a Vert.x context; futures complete on it and fail only with {@link BrokerError}.
 */
public interface ShelfIndex {

    /**
     * Puts a file on the shelf, remembering the operation.
     *
     * @param terms the app's terms
     * @return when it ends; fails with {@link ErrorCode#CHANNEL_FULL} when the shelf is full
     */
    Future<Instant> shelve(Shelf.Shelve command, ShelfTerms terms);

    /**
     * What holds for a file on the shelf.
     *
     * @param most files that the shelf may hold
     * @param shareHash the hash of the secret that its bytes are fetched with; null unless it is restricted
     */
    record ShelfTerms(Duration ttl, int most, String shareHash) {}

    /**
     * Tells where a file is.
     *
     * @return fails with {@link ErrorCode#NOT_FOUND} when it is nowhere, with {@link ErrorCode#CONTENT_GONE} when its time on
     *     the shelf was over not long ago
     */
    Future<Whereabouts> whereabouts(AppName app, FileId id);

    /**
     * Where a file is, seen or unseen: who may have it is the caller's to decide.
     *
     * @param shelved the file as it lies on the shelf; null when it does not
     * @param channels those that have it, as far as they are known: not those of files that were published by a release that
     *     did not write them down
     */
    record Whereabouts(Found shelved, List<ChannelName> channels) {}
}
