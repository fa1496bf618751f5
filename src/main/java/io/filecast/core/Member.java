package io.filecast.core;

import java.time.Instant;

/**
 * A user who is on a channel, however many its connections. Any thread; immutable.
 *
 * @param state what it says of itself, a JSON object; null for nothing
 * @param since since when it is known to be here: it came then, or the channel began to be watched
 */
public record Member(String user, JsonText state, Instant since) {}
