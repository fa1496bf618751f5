package io.filecast.core;

/**
 * Everything that can go wrong, in the core's own words. Each dialect's wire maps every constant in a switch without
 * default, so a new one breaks the build of every dialect until it is mapped.
 *
 * <p>Numbers and slugs are part of the public interface: they are never changed or used again for something else.
 */
public enum ErrorCode {
    /** The request cannot be understood. */
    BAD_REQUEST(100, "bad-request", false),
    /** The text is not JSON, or not the JSON that is wanted. */
    BAD_JSON(101, "bad-json", false),
    /** The channel's name breaks a rule. */
    BAD_CHANNEL(102, "bad-channel", false),
    /** The file's name breaks a rule. */
    BAD_NAME(103, "bad-name", false),
    /** The position or cursor was not made here. */
    BAD_POSITION(104, "bad-position", false),
    /** The filter expression cannot be read. */
    BAD_FILTER(105, "bad-filter", false),
    /** More or fewer bytes came than were declared. */
    LENGTH_MISMATCH(106, "length-mismatch", false),
    /** The bytes do not have the declared digest. */
    DIGEST_MISMATCH(107, "digest-mismatch", false),
    /** The same idempotency key came with another request. */
    IDEMPOTENCY_MISMATCH(108, "idempotency-mismatch", false),
    /** The file is larger than is allowed. */
    FILE_TOO_LARGE(109, "file-too-large", false),
    /** The message, its meta or another field is larger than is allowed. */
    MESSAGE_TOO_LARGE(110, "message-too-large", false),
    /** The uploaded bytes came too slowly or stopped coming. */
    TOO_SLOW(111, "too-slow", true),
    /** The range lies outside the file. */
    BAD_RANGE(112, "bad-range", false),
    /** The upload goes on at another offset. */
    OFFSET_MISMATCH(113, "offset-mismatch", false),
    /** The bytes of one request do not have its checksum; none of them was kept. */
    CHUNK_MISMATCH(114, "chunk-mismatch", true),
    /** The version of the protocol that the request speaks is not known. */
    VERSION_UNKNOWN(115, "version-unknown", false),
    /** The body is of a type that is not taken here. */
    TYPE_UNKNOWN(116, "type-unknown", false),
    /** The file's bytes are no picture of a kind that thumbnails are made of. */
    NOT_AN_IMAGE(117, "not-an-image", false),
    /** The picture has more pixels, or takes more memory or time, than a thumbnail may cost. */
    IMAGE_TOO_LARGE(118, "image-too-large", false),
    /** The picture is damaged, or of a variety that is not read here. */
    IMAGE_UNREADABLE(119, "image-unreadable", false),

    /** No credential, or one that is wrong, expired, revoked or not yet valid. */
    UNAUTHENTICATED(200, "unauthenticated", false),
    /** The credential does not give this right on this channel. */
    FORBIDDEN(201, "forbidden", false),
    /** The browser's page comes from an origin that is not allowed. */
    ORIGIN_REFUSED(202, "origin-refused", false),
    /** The file is restricted, and its share secret was not shown, or another one was. */
    SECRET_NEEDED(203, "secret-needed", false),

    /** No such thing, or none that this reader may know of. */
    NOT_FOUND(300, "not-found", false),
    /** The file is known, but its bytes are not there any more: its time was over not long ago, or they were lost. */
    CONTENT_GONE(301, "content-gone", false),
    /** Somebody else is doing this just now, or it was done already. */
    CONFLICT(302, "conflict", false),
    /** The upload's bytes are not all there yet. */
    UPLOAD_INCOMPLETE(303, "upload-incomplete", true),
    /** The method is not known for this resource. */
    METHOD_NOT_ALLOWED(304, "method-not-allowed", false),

    /** Too many requests, uploads or connections for this key or node just now. */
    RATE_LIMITED(400, "rate-limited", true),
    /** The channel holds as many files as it may, or the event as many actions. */
    CHANNEL_FULL(401, "channel-full", false),
    /** The connection follows as many channels as it may. */
    TOO_MANY_CHANNELS(402, "too-many-channels", false),
    /** The disk has less space left than its reserve. */
    STORAGE_FULL(403, "storage-full", true),

    /** A part of the service is away; nothing was done, or it is not known whether it was. */
    UNAVAILABLE(500, "unavailable", true),
    /** The node is stopping; another one, or a later try, will do. */
    DRAINING(501, "draining", true),
    /** A fault of ours; the answer and the log share an error id. */
    INTERNAL(502, "internal", true);

    private final int number;
    private final String slug;
    private final boolean retryable;

    ErrorCode(int number, String slug, boolean retryable) {
        this.number = number;
        this.slug = slug;
        this.retryable = retryable;
    }

    /** Its number; stable. */
    public int number() {
        return number;
    }

    /** Its name in answers and logs; stable. */
    public String slug() {
        return slug;
    }

    /** Whether what was asked may have been done all the same. */
    public boolean isOutcomeUnknown() {
        return this == UNAVAILABLE || this == INTERNAL;
    }

    /** Whether the same request may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }
}
