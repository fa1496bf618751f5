package io.filecast.command;

import io.filecast.core.BrokerError;

/**
 * How a command ended. It crosses the bus as a value, so that a refusal arrives as the same typed error that was thrown.
 *
 * @param value the answer; null when it failed, and for verbs without one
 * @param error the refusal; null when it succeeded
 */
record Outcome(Object value, BrokerError error) {

    static Outcome of(Object value) {
        return new Outcome(value, null);
    }

    static Outcome failed(BrokerError error) {
        return new Outcome(null, error);
    }
}
