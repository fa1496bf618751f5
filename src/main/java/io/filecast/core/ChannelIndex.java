package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The truth about channels: log, files, uploads and blob references of every app, with one clock per app. Each call is
 * one atomic step. Any thread with a Vert.x context; futures complete on it and fail only with {@link BrokerError},
 * {@link ErrorCode#UNAVAILABLE} meaning that the outcome is unknown.
 */
public interface ChannelIndex {

    /** Opens an app's data set, making it when there is none. */
    Future<DataSet> open(AppName app);

    /**
     * An app's data set.
     *
     * @param epoch its random name; another one means that what was known before no longer holds
     * @param clock the app's clock: every later event comes after it
     * @param now the app's time, which decides what has expired
     * @param linkKey the secret that signs links, and that share secrets are derived from
     */
    record DataSet(String epoch, Timetoken clock, Instant now, byte[] linkKey) {
        @Override
        public String toString() {
            return "DataSet[" + epoch + "]";
        }
    }

    /**
     * The secret of an app's data set, {@link DataSet#linkKey}, as it was last seen: nothing is asked while no answer named
     * another epoch. For what does no harm if the data set was replaced a moment ago.
     */
    Future<byte[]> secret(AppName app);

    // ---- publishing -----------------------------------------------------------------------------------------------

    /** Announces to all channels or none, remembering the operation. */
    Future<Published> publish(FileBroker.Publish command, PublishTerms terms);

    /**
     * The app's terms, already chosen between command and configuration.
     *
     * @param eventTtl zero for no end
     * @param fileTtl zero for no end
     * @param filesPerChannel the most files a channel may hold
     * @param shareHash the hash of the secret that its bytes are fetched with; null unless the file is restricted
     */
    record PublishTerms(Duration eventTtl, Duration fileTtl, int filesPerChannel, String shareHash) {

        /** Terms of what is not restricted. */
        public PublishTerms(Duration eventTtl, Duration fileTtl, int filesPerChannel) {
            this(eventTtl, fileTtl, filesPerChannel, null);
        }

        /** The same for a restricted file. */
        public PublishTerms restrictedBy(ShareSecret secret) {
            return new PublishTerms(eventTtl, fileTtl, filesPerChannel, secret.hash());
        }
    }

    /**
     * Removes a file from a channel and announces that; {@link ErrorCode#NOT_FOUND} when it is not there, or not for the
     * one who asks.
     */
    Future<Event> delete(Principal by, ChannelName channel, FileId id, OperationId operation);

    // ---- uploads --------------------------------------------------------------------------------------------------

    /** Declares an upload; {@link ErrorCode#RATE_LIMITED} when its owner has {@code maxDeclared} unpublished ones. */
    Future<Upload> declare(AppName app, Upload upload, Duration ttl, int maxDeclared);

    /**
     * Declares an upload, unless it is declared already, and takes the right to write all of it at once, in one step. What
     * was written of it before is dropped.
     *
     * @param lease a random name for this writer
     * @param leaseTtl how long it holds unless it is renewed
     * @return fails as {@link #declare}, with {@link ErrorCode#CONFLICT} while another writer holds it, or when
     *     it is complete, and with {@link ErrorCode#NOT_FOUND} when it has ended
     */
    Future<Void> begin(AppName app, Upload upload, Duration ttl, int maxDeclared, String lease, Duration leaseTtl);

    /** Finds a declared upload; {@link ErrorCode#NOT_FOUND} when there is none. */
    Future<Upload> upload(AppName app, FileId id);

    /**
     * Takes the right to write a declared upload.
     *
     * @return the upload and what the writer goes on from; fails with {@link ErrorCode#CONFLICT} while another writer holds
     *     it, or when it is complete, with {@link ErrorCode#OFFSET_MISMATCH} and {@link ErrorCode#LENGTH_MISMATCH} when the
     *     claim does not fit
     */
    Future<Leased> lease(AppName app, FileId id, Claim claim);

    /**
     * How a writer wants a declared upload.
     *
     * @param lease a random name for this writer
     * @param leaseTtl how long it holds unless it is renewed
     * @param takeOver whether to cut off another writer, unless it has all bytes already
     * @param offset where it goes on; {@link #ANEW} to drop what is there
     * @param sizeBytes how long the upload is, as far as this writer knows; {@link UploadPlan#UNKNOWN_SIZE}
     */
    record Claim(String lease, Duration leaseTtl, boolean takeOver, long offset, long sizeBytes) {

        /** Stands for an offset: whatever was there is dropped. */
        public static final long ANEW = -1;
    }

    /** An upload and what its writer goes on from. */
    record Leased(Upload upload, Draft draft) {}

    /**
     * Holds a lease longer, and the upload as long as {@code ttl}; {@link ErrorCode#CONFLICT} when it was lost,
     * {@link ErrorCode#NOT_FOUND} when the upload has ended.
     *
     * @param ownBytes how long the writer's segment is by now, on the disk; 0 for as it was
     */
    Future<Void> renew(AppName app, FileId id, Claim claim, long ownBytes, Duration ttl);

    /**
     * Gives a lease back, after its writer has closed its segment: the next one may go on in it. Harmless when it was lost.
     *
     * @param ownBytes how long the segment is; {@link Claim#ANEW} to drop all that came of the upload
     */
    Future<Upload> release(AppName app, FileId id, String lease, long ownBytes);

    /**
     * Ends the lease of whoever writes an upload, unless it has all bytes: nothing is added to what is committed.
     *
     * @return the upload; fails with {@link ErrorCode#NOT_FOUND} when there is none or it was cancelled
     */
    Future<Upload> halt(AppName app, FileId id);

    /** Records the sealed bytes of a declared upload; {@link ErrorCode#CONFLICT} when the lease was lost. */
    Future<Upload> complete(AppName app, FileId id, String lease, SealedBlob blob, Duration ttl);

    /** Ends a declared upload and drops its bytes. */
    Future<Void> cancel(AppName app, FileId id);

    /**
     * Tells which uploads will never take another byte: completed, ended, or not known at all.
     *
     * @param epoch the epoch that their segments belong to
     * @return those; fails with {@link ErrorCode#CONFLICT} when the data set has another epoch by now, because then it
     *     cannot know
     */
    Future<List<FileId>> endedUploads(AppName app, String epoch, List<FileId> uploads);

    // ---- reading --------------------------------------------------------------------------------------------------

    /** Finds a file of a channel, expired ones excluded; {@link ErrorCode#NOT_FOUND} when there is none. */
    Future<Found> find(AppName app, ChannelName channel, FileId id);

    /**
     * A file as it was found, seen or unseen: who may see it, and who may fetch it, is the caller's to decide.
     *
     * @param shareHash the hash of the secret that its bytes are fetched with; null unless the file is restricted
     */
    record Found(FileEntry entry, String shareHash) {}

    /**
     * Reads the file list by place.
     *
     * @param from exclusive bound, as {@link Listed#place} of an earlier answer; null for the beginning of the order
     */
    Future<List<Listed>> list(AppName app, ChannelName channel, String from, Order order, int limit);

    /** @param place where the file stands in its channel's list; stable, and rising with publication */
    record Listed(String place, FileEntry entry) {}

    /**
     * Reads a stretch of a channel's log. Everything is in it, seen or unseen: visibility is the caller's.
     *
     * @param after exclusive; null for the beginning
     * @param before exclusive; null for the end
     */
    Future<LogSlice> log(AppName app, ChannelName channel, Timetoken after, Timetoken before, Order order, int limit);

    /**
     * A stretch of a log.
     *
     * @param epoch the data set's epoch
     * @param since the app's clock when that epoch began
     * @param clock the app's clock in the same instant: every later event comes after it
     * @param head the channel's last event, {@link Timetoken#ZERO} when it never had one
     * @param trimmedTo nothing after this was removed from the log: who has seen everything up to here or later can
     *     recover
     * @param now the app's time
     * @param events in the order asked for
     */
    record LogSlice(
            String epoch,
            Timetoken since,
            Timetoken clock,
            Timetoken head,
            Timetoken trimmedTo,
            Instant now,
            List<Event> events) {}

    /**
     * Names the channels that moved.
     *
     * @param after exclusive
     * @param limit at most this many, those that moved first
     */
    Future<Heads> heads(AppName app, Timetoken after, int limit);

    /**
     * The channels that moved.
     *
     * @param epoch the data set's epoch
     * @param since the app's clock when that epoch began
     * @param clock the app's clock in the same instant
     * @param trimmedFloor for channels whose own record was dropped after long silence: the latest that was trimmed
     * @param moved channels and their last events, in order of those
     * @param complete whether these are all; otherwise ask again after the last
     */
    record Heads(
            String epoch,
            Timetoken since,
            Timetoken clock,
            Timetoken trimmedFloor,
            Instant now,
            List<Head> moved,
            boolean complete) {}

    /** A channel's last event and how far its log was trimmed. */
    record Head(ChannelName channel, Timetoken last, Timetoken trimmedTo) {}

    /**
     * Reads on in several channels at once, each after a moment of its own.
     *
     * @param asks those of one reader stand together; readers are served in turn, as far as the bounds allow, and the first
     *     of them comes forward in any case
     * @param limit about how many events; at least one of each channel that moved is looked at
     * @param maxBytes about how much of them, for each reader the earliest first
     */
    Future<Progress> since(AppName app, List<Ask> asks, int limit, int maxBytes);

    /**
     * What a reader wants of one channel.
     *
     * @param reader tells readers apart
     * @param after exclusive
     */
    record Ask(int reader, ChannelName channel, Timetoken after) {}

    /**
     * How far channels can be read on.
     *
     * @param epoch the data set's epoch
     * @param clock the app's clock in the same instant: every later event comes after it
     * @param stretches one for each ask, in their order
     */
    record Progress(String epoch, Timetoken clock, List<Stretch> stretches) {}

    /**
     * What was asked of one channel.
     *
     * @param trimmedTo nothing after this was removed from the log
     * @param upTo everything that was asked for is there up to this moment; not after the clock
     * @param events oldest first
     */
    record Stretch(Timetoken trimmedTo, Timetoken upTo, List<Event> events) {}

    /**
     * Names a new epoch after the data set was found rewound.
     *
     * @param seen the epoch in which that was found; another node may have been first
     * @return the epoch that holds now
     */
    Future<String> renewEpoch(AppName app, String seen);

    // ---- sweeping -------------------------------------------------------------------------------------------------

    /**
     * Ends what is due: files, events, uploads. Safe on every node at once.
     *
     * @param limit how many at most
     */
    Future<Swept> sweep(AppName app, int limit);

    /**
     * @param events what was announced of it
     * @param ended how many things were ended; as many as the limit means that more may be due
     */
    record Swept(List<Event> events, int ended) {}

    /** Names blobs that nobody refers to any more and that wait to be removed. */
    Future<List<BlobId>> dyingBlobs(AppName app, int limit);

    /** Forgets dying blobs after their bytes are gone. */
    Future<Void> buried(AppName app, List<BlobId> blobs);

    /**
     * Marks those blobs dying that nobody refers to; no later publish can refer to them.
     *
     * @param epoch the epoch that the blobs belong to
     * @return the marked ones; fails with {@link ErrorCode#CONFLICT}, having marked none, when the data set has another
     *     epoch by now, because then it cannot know what is in use
     */
    Future<List<BlobId>> markOrphans(AppName app, String epoch, List<BlobId> blobs);
}
