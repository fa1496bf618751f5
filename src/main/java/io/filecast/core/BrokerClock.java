package io.filecast.core;

import java.time.Instant;

/**
 * The broker's time: it follows the index's clock, never the wall clock of this node, and does not jump with either. Any
 * thread.
 */
public interface BrokerClock {

    /** Now. */
    Instant now();
}
