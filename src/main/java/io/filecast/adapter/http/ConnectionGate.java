package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;

/** Counts connections and refuses those that are too many. Any thread; never waits. */
@FunctionalInterface
public interface ConnectionGate {

    /**
     * Takes room for a connection.
     *
     * @return gives the room back; called once, when the connection is gone
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} with the time after which to try again
     */
    Runnable open();
}
