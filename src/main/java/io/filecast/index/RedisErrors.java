package io.filecast.index;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what Redis refuses into the core's errors. Any thread. */
final class RedisErrors {

    private static final Logger LOG = LoggerFactory.getLogger(RedisErrors.class);
    private static final String OURS = "FILECAST ";
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(5);
    private static final Map<String, ErrorCode> BY_SLUG =
            Arrays.stream(ErrorCode.values()).collect(Collectors.toMap(ErrorCode::slug, Function.identity()));

    private RedisErrors() {}

    /** The script is not loaded (any more). */
    static boolean isUnknownScript(Throwable failure) {
        return isAnswer(failure) && failure.getMessage().startsWith("NOSCRIPT");
    }

    /** This server takes no writes: it stopped being the master, so another one must be looked for. */
    static boolean isNotMaster(Throwable failure) {
        return isAnswer(failure) && failure.getMessage().startsWith("READONLY");
    }

    /** Whether Redis itself answered, so that the connection is in order; the client says some of its own in that form. */
    static boolean isAnswer(Throwable failure) {
        return failure instanceof Response
                && !failure.getMessage().startsWith("ILLEGAL_STATE")
                && !failure.getMessage().equals("CONNECTION_CLOSED");
    }

    /** What a failed command means. */
    static BrokerError translate(Throwable failure) {
        if (failure instanceof BrokerError error) {
            return error;
        }
        String message = String.valueOf(failure.getMessage());
        if (isAnswer(failure) && message.startsWith(OURS)) {
            return refusal(message);
        }
        return switch (message.split(" ", 2)[0]) {
            case "OOM" -> refused("the index has no memory left", LATER, message);
            case "READONLY", "MASTERDOWN", "CLUSTERDOWN", "LOADING", "BUSY", "NOREPLICAS", "TRYAGAIN", "MISCONF" ->
                refused("the index takes no commands just now", SOON, message);
            default -> {
                LOG.warn("Redis answered with an error: {}", message);
                yield BrokerError.unavailable("the index failed", failure);
            }
        };
    }

    private static BrokerError refusal(String message) {
        String[] parts = message.split(" ", 3);
        ErrorCode code = BY_SLUG.get(parts[1]);
        return switch (code) {
            case UNAVAILABLE -> BrokerError.of(code, parts[2], SOON);
            case RATE_LIMITED -> BrokerError.of(code, parts[2], LATER);
            default -> BrokerError.of(code, parts[2]);
        };
    }

    private static BrokerError refused(String detail, Duration retryAfter, String message) {
        LOG.warn("Redis refused a command: {}", message);
        return BrokerError.of(ErrorCode.UNAVAILABLE, detail, retryAfter);
    }

    /** A command ran out of time; it may have been done. */
    static BrokerError timedOut() {
        return BrokerError.of(ErrorCode.UNAVAILABLE, "the index did not answer in time; the outcome is unknown", SOON);
    }

    /** Too many commands are waiting already. */
    static BrokerError overloaded() {
        return BrokerError.of(ErrorCode.UNAVAILABLE, "too many commands wait for the index", SOON);
    }

    /** Too few replicas have the write; it is done, but could be lost with this server. */
    static BrokerError notReplicated() {
        return BrokerError.of(ErrorCode.UNAVAILABLE, "too few replicas have the event; the outcome is unknown", SOON);
    }

    /** The node is closing its connections. */
    static BrokerError closed() {
        return BrokerError.of(ErrorCode.UNAVAILABLE, "the node is stopping", SOON);
    }
}
