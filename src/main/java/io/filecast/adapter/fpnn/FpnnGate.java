package io.filecast.adapter.fpnn;

import io.filecast.core.BrokerError;

/** Who may connect, and how often they may ask. Any thread; never blocks. */
public interface FpnnGate {

    /**
     * Counts a new connection.
     *
     * @return to be run once when the connection is gone
     * @throws BrokerError {@link io.filecast.core.ErrorCode#RATE_LIMITED} when there are too many, or they come too fast
     */
    Runnable open();

    /**
     * Counts a quest.
     *
     * @throws BrokerError {@link io.filecast.core.ErrorCode#RATE_LIMITED} when too many come from this address
     */
    void count(String remoteAddress);
}
