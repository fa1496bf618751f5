package io.filecast.core;

import java.time.Duration;
import java.util.Optional;

/**
 * A refusal or failure of the broker: a code, a sentence for the developer who reads it, and perhaps when to try again.
 * Carries no stack trace: it is a value, made often and cheaply. Knows no dialect.
 */
public final class BrokerError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Duration retryAfter;

    private BrokerError(ErrorCode code, String detail, Duration retryAfter, Throwable cause) {
        super(detail, cause, false, false);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** An error with its explanation, which is shown to the client and so holds no secret and no internal name. */
    public static BrokerError of(ErrorCode code, String detail) {
        return new BrokerError(code, detail, null, null);
    }

    /** An error that says when the same request may succeed. */
    public static BrokerError of(ErrorCode code, String detail, Duration retryAfter) {
        return new BrokerError(code, detail, retryAfter, null);
    }

    /** A part of the service is away; {@code cause} goes to the log only. */
    public static BrokerError unavailable(String detail, Throwable cause) {
        return new BrokerError(ErrorCode.UNAVAILABLE, detail, Duration.ofSeconds(1), cause);
    }

    /** What went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** The explanation for the client. */
    public String detail() {
        return getMessage();
    }

    /** How long to wait before trying again, where that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
