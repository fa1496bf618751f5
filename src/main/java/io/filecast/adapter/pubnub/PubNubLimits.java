package io.filecast.adapter.pubnub;

import java.time.Duration;

/**
 * Bounds on what a PubNub client may send and ask. Any thread; immutable. Sizes are bytes of UTF-8.
 *
 * @param maxMessageBytes longest message, as JSON text; a packed body is unpacked no further
 * @param maxFilterBytes longest filter expression
 * @param maxTtl longest time to live; a longer one that is asked for becomes this
 * @param requestTimeout time for a body to arrive
 * @param patience how long a subscriber waits for events before it is answered that there are none
 * @param maxStateBytes longest state of a user on a channel
 * @param handover how long after its bytes came a file may be announced by a message that only clients can read
 */
public record PubNubLimits(
        int maxMessageBytes,
        int maxFilterBytes,
        Duration maxTtl,
        Duration requestTimeout,
        Duration patience,
        int maxStateBytes,
        Duration handover) {}
