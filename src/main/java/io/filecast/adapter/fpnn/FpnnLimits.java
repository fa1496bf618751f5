package io.filecast.adapter.fpnn;

import java.time.Duration;

/**
 * The bounds of connections. Any thread; immutable.
 *
 * @param payloadBytes the largest payload of a quest that carries no file
 * @param largestPayloadBytes the largest payload of any quest
 * @param drainBytes how much beyond that is still read and thrown away, so that its sender is told; one with more closes the
 *     connection
 * @param framesBytes the memory for the payloads of all connections together, from the first byte of each to its answer
 * @param quests how many quests of one connection are worked on at a time; more wait unread
 * @param queuedBytes how much may wait for one slow peer
 * @param frameTimeout how long a frame may take from its first byte to its last, pauses of ours left out
 * @param idleTimeout how long a connection may stay silent
 * @param pingInterval how long between two pings of who follows something
 * @param drainTimeout how long running quests may take when the server stops
 */
public record FpnnLimits(
        long payloadBytes,
        long largestPayloadBytes,
        long drainBytes,
        long framesBytes,
        int quests,
        long queuedBytes,
        Duration frameTimeout,
        Duration idleTimeout,
        Duration pingInterval,
        Duration drainTimeout) {

    /** The largest frame that is read at all, without its head. */
    long readableBytes() {
        return Math.min(Integer.MAX_VALUE, largestPayloadBytes + drainBytes);
    }
}
