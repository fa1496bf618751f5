package io.filecast.adapter.http;

import io.filecast.core.BrokerError;

/** Puts an error into a dialect's words. Any thread; pure. */
@FunctionalInterface
public interface ErrorRenderer {

    /**
     * The answer that tells of an error.
     *
     * @param error what went wrong
     * @param errorId shared with the log when the fault is ours; null otherwise
     */
    Rendered render(BrokerError error, String errorId);

    /**
     * An error as an answer.
     *
     * @param status HTTP status
     * @param contentType media type of the body
     * @param body text
     */
    record Rendered(int status, String contentType, String body) {}
}
