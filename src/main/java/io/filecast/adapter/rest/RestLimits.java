package io.filecast.adapter.rest;

import io.filecast.core.Box;
import java.time.Duration;

/**
 * Bounds on what a client of the native API may send and ask. Any thread; immutable. Sizes are bytes of UTF-8.
 *
 * @param maxNameBytes longest file name
 * @param maxChannelBytes longest channel name
 * @param maxMessageBytes longest message, as JSON text
 * @param maxMetaBytes longest meta, as JSON text
 * @param maxDescriptionBytes longest description
 * @param maxFilterBytes longest filter expression
 * @param maxRequestBytes largest body without a file
 * @param requestTimeout time for such a body to arrive
 * @param maxFileBytes largest file of any app
 * @param maxRecipients most recipients of one item
 * @param pageSize entries of a page that asks for no number
 * @param maxPageSize most entries that a page may ask for
 * @param heartbeat pause between two comments to an event stream
 * @param maxQueuedBytes bytes that may wait for one event stream before it is cut off
 * @param longestWait how long a poll may wait
 * @param stateBytes the largest state of a user on a channel
 * @param largestThumbnail no thumbnail is larger
 */
public record RestLimits(
        int maxNameBytes,
        int maxChannelBytes,
        int maxMessageBytes,
        int maxMetaBytes,
        int maxDescriptionBytes,
        int maxFilterBytes,
        int maxRequestBytes,
        Duration requestTimeout,
        long maxFileBytes,
        int maxRecipients,
        int pageSize,
        int maxPageSize,
        Duration heartbeat,
        long maxQueuedBytes,
        Duration longestWait,
        int stateBytes,
        Box largestThumbnail) {}
