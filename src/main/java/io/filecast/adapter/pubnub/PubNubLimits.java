package io.filecast.adapter.pubnub;

import java.time.Duration;

/**
 * Bounds on what a PubNub client may send and ask. Any thread; immutable. Sizes are bytes of UTF-8.
 *
 * @param maxMessageBytes longest message, as JSON text; a packed body is unpacked no further
 * @param requestTimeout time for a body to arrive
 */
public record PubNubLimits(int maxMessageBytes, Duration requestTimeout) {}
