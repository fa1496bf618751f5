package io.filecast.index.embedded;

import java.io.IOException;

/** The embedded Redis could not be brought up; the message is one line for the operator. */
public final class RedisStartException extends IOException {
    RedisStartException(String message) {
        super(message);
    }

    RedisStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
