package io.filecast.core;

import java.time.Instant;

/**
 * What a user says of itself on a channel by one of its connections. Any thread; immutable.
 *
 * @param value a JSON object; null when it was taken back
 * @param at when it was said, in the broker's time; the newest of a user's connections is the one that shows
 */
public record MemberState(JsonText value, Instant at) {

    /** Nothing was ever said. */
    public static final MemberState NONE = new MemberState(null, Instant.EPOCH);
}
