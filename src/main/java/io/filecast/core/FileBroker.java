package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What the broker can do, in the order of a file's journey. Any thread with a Vert.x context; futures complete on that
 * context and fail only with {@link BrokerError}. Every verb checks the rights of the command's principal.
 */
public interface FileBroker {

    /**
     * Declares a file whose bytes come later. Nothing is announced.
     *
     * @return the upload, {@link UploadState#CREATED}
     */
    Future<Upload> declareUpload(DeclareUpload command);

    /**
     * Opens the way for a file's bytes: rights, size, quota and disk are checked before a byte is read.
     *
     * @return where the bytes go; the caller seals or discards it
     */
    Future<UploadInFlight> beginUpload(BeginUpload command);

    /**
     * Opens the way for the next bytes of a declared upload. Whoever writes it already, on any node, is cut off: a client
     * comes back on another connection before its broken one is noticed.
     *
     * @return where the bytes go; fails with {@link ErrorCode#OFFSET_MISMATCH} when the upload goes on elsewhere. The
     *     caller ends it with {@link #keepUpload} or {@link #abortUpload}
     */
    Future<UploadInFlight> continueUpload(ContinueUpload command);

    /**
     * Ends bytes of a declared upload: keeps them, and when all are there makes the file of them, and announces it if that
     * was asked for when it was declared.
     *
     * @return the upload as it stands; fails with {@link ErrorCode#CHUNK_MISMATCH}, and none of the bytes was kept, or with
     *     {@link ErrorCode#DIGEST_MISMATCH}, and the upload begins anew
     */
    Future<Upload> keepUpload(UploadInFlight upload);

    /**
     * Reads where a declared upload stands, for somebody who is about to go on with it: whoever writes it is cut off, so
     * that the offset is one to go on from, and what only lacks its end gets it.
     *
     * @return the upload; fails with {@link ErrorCode#UNAVAILABLE} while somebody makes the file of it
     */
    Future<Upload> resumeUpload(Principal principal, FileId id);

    /**
     * Ends the bytes of a file in one request: makes them durable under the upload's id. Nothing is announced. A failure
     * leaves nothing behind.
     *
     * @return the sealed upload; fails with {@link ErrorCode#LENGTH_MISMATCH} or {@link ErrorCode#DIGEST_MISMATCH} when
     *     the bytes are not those that were declared
     */
    Future<SealedUpload> sealUpload(UploadInFlight upload);

    /** Ends bytes that stopped coming: a declared upload keeps what came, and can be gone on with. Never fails. */
    Future<Void> abortUpload(UploadInFlight upload);

    /** Reads a declared upload. */
    Future<Upload> findUpload(Principal principal, FileId id);

    /** Ends a declared upload for good and frees its bytes; {@link ErrorCode#CONFLICT} once it is published. */
    Future<Void> cancelUpload(Principal principal, FileId id);

    /** Announces a file or a message: committed, then answered, then told. */
    Future<Published> publish(Publish command);

    /** Lists a channel's files, newest first unless told otherwise. */
    Future<Page<FileEntry>> listFiles(ListFiles command);

    /** Finds a file of a channel; {@link ErrorCode#NOT_FOUND} when there is none that the reader may see. */
    Future<FileEntry> findFile(Principal principal, ChannelName channel, FileId id);

    /** Opens a file's bytes; {@link ErrorCode#SECRET_NEEDED} when the file is restricted and nothing opens it. */
    Future<FileContent> openFile(ReadFile command);

    /**
     * Makes a link that opens one file's bytes without other credentials, for a while. Who could not open them now gets
     * none: {@link ErrorCode#SECRET_NEEDED}.
     *
     * @param linkTtl null for the default
     */
    Future<SignedLink> signLink(ReadFile command, Duration linkTtl);

    /** Opens a file's bytes by a signed link's token; {@link ErrorCode#FORBIDDEN} when the token does not open it. */
    Future<FileContent> openLink(String linkToken, ChannelName channel, FileId id);

    /** Reads a channel's history. */
    Future<EventPage> readHistory(ReadHistory command);

    /** Removes a file from a channel, and its bytes with the last reference. */
    Future<Event> deleteFile(DeleteFile command);

    /**
     * Declares what will be uploaded.
     *
     * @param announcement how it is announced as soon as its bytes are there; null when a later command does that
     */
    record DeclareUpload(Principal principal, UploadPlan plan, Announcement announcement) {}

    /**
     * Opens the way for all bytes of a file; what came of a declared upload before is dropped.
     *
     * @param declaredId the upload that was declared before; null for a file in one request
     * @param plan what is said of a file in one request; null for an upload that was declared before. With both the upload
     *     is declared now, unless it is, and its bytes come all at once or not at all
     * @param sizeBytes how many bytes the request announces; {@link UploadPlan#UNKNOWN_SIZE} when it does not
     * @param sha256 the digest that the request announces; null when it does not
     */
    record BeginUpload(Principal principal, FileId declaredId, UploadPlan plan, long sizeBytes, String sha256) {}

    /**
     * Opens the way for the next bytes of a declared upload.
     *
     * @param offset where the client believes that they go
     * @param bodyBytes how many this request announces; {@link UploadPlan#UNKNOWN_SIZE} when it does not
     * @param sizeBytes how long the whole upload is; {@link UploadPlan#UNKNOWN_SIZE} when the request does not say
     * @param checksum what this request's bytes must have, or none of them is kept; null when nothing
     */
    record ContinueUpload(
            Principal principal, FileId id, long offset, long bodyBytes, long sizeBytes, Checksum checksum) {}

    /**
     * An upload whose bytes are coming.
     *
     * @param id becomes the file's id
     * @param plan what was said of it, with the size and digest that the bytes must have where known
     * @param sink where the bytes go; bounded at {@code maxSizeBytes} by the caller's stream and once more at the seal
     * @param maxSizeBytes how many bytes may come
     * @param lease names this writer among others of a declared upload; null for a file in one request
     */
    record UploadInFlight(
            Principal principal, FileId id, UploadPlan plan, BlobSink sink, long maxSizeBytes, String lease) {}

    /** Bytes that came in one request, are stored and not yet announced. */
    record SealedUpload(Principal principal, FileId id, UploadPlan plan, SealedBlob blob) {}

    /** What is announced. */
    sealed interface Subject {
        /** A file whose bytes came in this very request. */
        record NewFile(SealedUpload upload) implements Subject {}

        /** A completed upload, or a file that the channel already has. */
        record StoredFile(FileId id) implements Subject {}

        /**
         * An upload that came with a ticket of this user, or a file that the channel already has. To one channel only.
         */
        record TicketFile(FileId id) implements Subject {}

        /**
         * The one upload that came with a ticket of this very client for the channel, and waits to be published: for dialects in which the
         * sender's own words, which nobody else can read, say which it is. Where several wait it is none of them. To one channel only.
         *
         * @param mark that of the ticket
         * @param within how long ago its bytes came at most
         */
        record HandedFile(String mark, Duration within) implements Subject {}

        /** No file at all. */
        record Message() implements Subject {}

        /** No file either, and never shown by history: a small message of the moment. */
        record Signal() implements Subject {}
    }

    /**
     * Announces a subject to channels, all or none.
     *
     * @param channels each once; more than one only without recipients, which are users of one channel
     * @param message any JSON; null when none
     * @param meta data for filters; null when none
     * @param options how long and for whom
     * @param operation makes repeating it harmless
     */
    record Publish(
            Principal principal,
            List<ChannelName> channels,
            Subject subject,
            JsonText message,
            JsonText meta,
            PublishOptions options,
            OperationId operation) {

        /** Whether history shows the event. */
        public boolean stored() {
            return options.store() && !(subject instanceof Subject.Signal);
        }
    }

    /**
     * How long and for whom something is announced.
     *
     * @param store whether history shows the event
     * @param eventTtl how long; null for the app's default
     * @param fileTtl how long the file stays; null for the app's default
     * @param recipients the only users who may see it; empty for everyone
     * @param restricted whether a share secret is needed for the bytes
     * @param label the publisher's word for what kind of event it is; null when none
     * @param silent whether subscribers are not told
     */
    record PublishOptions(
            boolean store,
            Duration eventTtl,
            Duration fileTtl,
            List<String> recipients,
            boolean restricted,
            Label label,
            boolean silent) {

        /** Without label, told to subscribers. */
        public PublishOptions(
                boolean store, Duration eventTtl, Duration fileTtl, List<String> recipients, boolean restricted) {
            this(store, eventTtl, fileTtl, recipients, restricted, null, false);
        }

        /** Stored, with the app's times, for everyone. */
        public static final PublishOptions DEFAULT = new PublishOptions(true, null, null, List.of(), false);
    }

    /**
     * Asks for a page of files.
     *
     * @param cursor from an earlier page; null for the beginning
     */
    record ListFiles(Principal principal, ChannelName channel, String cursor, Order order, int limit) {}

    /**
     * Asks for a file's bytes.
     *
     * @param shown what was shown as the secret of a restricted file; null when nothing
     */
    record ReadFile(Principal principal, ChannelName channel, FileId id, ShareSecret shown) {}

    /**
     * Asks for a page of history. Both bounds are exclusive and may be null.
     *
     * @param epoch the epoch of the position that {@code after} came from; null when it is a bare timetoken
     * @param types the only kinds that are wanted; empty for all
     * @param publisher the only user whose events are wanted; null for everybody's
     */
    record ReadHistory(
            Principal principal,
            ChannelName channel,
            String epoch,
            Timetoken after,
            Timetoken before,
            Order order,
            int limit,
            Set<EventType> types,
            String publisher) {

        public ReadHistory {
            types = Set.copyOf(types);
        }

        /** Asks for some kinds, whoever published them. */
        public ReadHistory(
                Principal principal,
                ChannelName channel,
                String epoch,
                Timetoken after,
                Timetoken before,
                Order order,
                int limit,
                Set<EventType> types) {
            this(principal, channel, epoch, after, before, order, limit, types, null);
        }

        /** Asks for every kind. */
        public ReadHistory(
                Principal principal,
                ChannelName channel,
                String epoch,
                Timetoken after,
                Timetoken before,
                Order order,
                int limit) {
            this(principal, channel, epoch, after, before, order, limit, Set.of());
        }
    }

    /**
     * A page of history.
     *
     * @param page the events; cursors are positions
     * @param recovered whether nothing is missing between the position asked for and the page; null when no position
     *     was given
     */
    record EventPage(Page<Event> page, Boolean recovered) {}

    /** A file and its open bytes. */
    record FileContent(FileEntry entry, BlobContent content) {}

    /**
     * Opens one file's bytes for a while.
     *
     * @param token goes into the link's {@code link} parameter
     * @param isPicture whether it opens a thumbnail, too
     */
    record SignedLink(String token, Instant expiresAt, boolean isPicture) {

        /** A link to what is no picture. */
        public SignedLink(String token, Instant expiresAt) {
            this(token, expiresAt, false);
        }
    }

    /** Deletes one file from one channel. */
    record DeleteFile(Principal principal, ChannelName channel, FileId id, OperationId operation) {}
}
