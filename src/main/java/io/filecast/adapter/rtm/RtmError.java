package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.FpnnError;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;

/** The numbers of errors in this dialect, above those of FPNN, and what the core's errors are here. Any thread; pure. */
enum RtmError {
    /** The project or user is none. */
    BAD_USER(200001, "invalid pid or uid"),
    /** The project is not known, or the sign was not made with its secret. */
    BAD_SIGN(200002, "invalid pid or sign"),
    /** The token is not known, was used, has expired or is for something else, or the file is not the one that was signed. */
    BAD_TOKEN(200003, "invalid file or sign or token"),
    /** The attributes of a file are no JSON object, or do not sign it. */
    BAD_ATTRS(200004, "attrs without sign or ext"),
    /** The type of a message is not from 1 to 127. */
    BAD_MESSAGE_TYPE(200005, "invalid mtype"),
    /** The type of a file is not one that files have. */
    BAD_FILE_TYPE(200007, "invalid file mtype"),
    /** The sender's clock is too far off. */
    BAD_TIME(200008, "invalid server time"),
    /** More than the project may ask just now. */
    TOO_OFTEN(200010, "frequency limited"),
    /** There is no such thing to do. */
    FORBIDDEN_METHOD(200020, "forbidden method"),
    /** The project may not do this. */
    DENIED(200021, "permission denied"),
    /** The message is too large. */
    MESSAGE_TOO_LARGE(200030, "message too large"),
    /** The file, or its attributes, are too large. */
    FILE_TOO_LARGE(200031, "file or attrs too large"),
    /** A list has too many elements. */
    TOO_MANY(200032, "too many items in a parameter"),
    /** A list is empty. */
    EMPTY(200033, "empty parameter"),
    /** A parameter is not what it should be. */
    BAD_PARAMETER(200034, "invalid parameter"),
    /** There is no such message. */
    NO_MESSAGE(200070, "message not found"),
    /** Something that has no other number. */
    UNKNOWN(200999, "unknown error");

    private final int code;
    private final String words;

    RtmError(int code, String words) {
        this.code = code;
        this.words = words;
    }

    /** The number that clients act on. */
    int code() {
        return code;
    }

    /** The error in the dialect's own words. */
    FpnnError error() {
        return new FpnnError(code, words);
    }

    /** The error, and what it is about. */
    FpnnError error(String detail) {
        return new FpnnError(code, words + ": " + detail);
    }

    /** What a failure of the core is here; itself when it is no {@link BrokerError}. */
    static Throwable of(Throwable failure) {
        return failure instanceof BrokerError error ? new FpnnError(codeOf(error.code()), error.detail()) : failure;
    }

    private static int codeOf(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST, BAD_JSON, BAD_CHANNEL, BAD_NAME, BAD_POSITION, BAD_FILTER, BAD_RANGE ->
                BAD_PARAMETER.code;
            case LENGTH_MISMATCH, OFFSET_MISMATCH, CHUNK_MISMATCH, IDEMPOTENCY_MISMATCH -> BAD_PARAMETER.code;
            case VERSION_UNKNOWN, TYPE_UNKNOWN, CONFLICT, UPLOAD_INCOMPLETE -> BAD_PARAMETER.code;
            case NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_UNREADABLE -> BAD_PARAMETER.code;
            case DIGEST_MISMATCH -> BAD_TOKEN.code;
            case FILE_TOO_LARGE -> FILE_TOO_LARGE.code;
            case MESSAGE_TOO_LARGE -> MESSAGE_TOO_LARGE.code;
            case UNAUTHENTICATED -> BAD_SIGN.code;
            case FORBIDDEN, ORIGIN_REFUSED, SECRET_NEEDED -> DENIED.code;
            case NOT_FOUND, CONTENT_GONE -> NO_MESSAGE.code;
            case METHOD_NOT_ALLOWED -> FORBIDDEN_METHOD.code;
            case RATE_LIMITED -> TOO_OFTEN.code;
            case TOO_MANY_CHANNELS -> TOO_MANY.code;
            case TOO_SLOW -> FpnnError.TIMEOUT;
            case DRAINING -> FpnnError.STOPPING;
            case CHANNEL_FULL, STORAGE_FULL, UNAVAILABLE, INTERNAL -> UNKNOWN.code;
        };
    }
}
