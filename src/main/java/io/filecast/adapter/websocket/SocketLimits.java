package io.filecast.adapter.websocket;

import java.time.Duration;

/**
 * The bounds of one connection. Any thread; immutable.
 *
 * @param frameBytes the largest command, in one frame or several
 * @param messageBytes the largest message of a publish, as JSON in UTF-8
 * @param metaBytes the largest meta of a publish, as JSON in UTF-8
 * @param stateBytes the largest state of a user on a channel, as JSON in UTF-8
 * @param filterBytes the longest filter expression, in UTF-8
 * @param recipients most targets, or recipients, of one publish
 * @param queuedBytes how much may wait for a slow client, in our queue and in the channel's
 * @param channels how many channels a connection may follow; the feed enforces it, clients are told of it
 * @param commands how many commands of a connection are worked on at a time; more wait unread
 * @param authTimeout how long a connection may stay without a credential
 * @param pingInterval how long between two pings
 * @param idleTimeout how long a connection may stay silent, pongs included
 * @param expiryWarning how long before its credential ends a client is told
 * @param flushInterval the least time between two flushes of one loop; zero for every turn of the loop
 */
public record SocketLimits(
        int frameBytes,
        int messageBytes,
        int metaBytes,
        int stateBytes,
        int filterBytes,
        int recipients,
        int queuedBytes,
        int channels,
        int commands,
        Duration authTimeout,
        Duration pingInterval,
        Duration idleTimeout,
        Duration expiryWarning,
        Duration flushInterval) {

    /** What holds when nothing is configured. */
    public static final SocketLimits DEFAULT = new SocketLimits(
            64 << 10,
            32 << 10,
            4 << 10,
            1 << 10,
            2 << 10,
            2_000,
            1 << 20,
            1_000,
            64,
            Duration.ofSeconds(10),
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMillis(1));
}
