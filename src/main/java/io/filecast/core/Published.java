package io.filecast.core;

import java.util.List;

/**
 * A committed publish: one event per channel, in the order of the command.
 *
 * @param events what was announced
 * @param repeated whether the answer was remembered from an earlier send of the same operation
 * @param shareSecret opens the file that was published restricted; null when it was not
 */
public record Published(List<Event> events, boolean repeated, ShareSecret shareSecret) {

    /** What everyone may fetch who may see it. */
    public Published(List<Event> events, boolean repeated) {
        this(events, repeated, null);
    }

    /** The same, to be fetched only with a secret. */
    public Published with(ShareSecret secret) {
        return new Published(events, repeated, secret);
    }

    /** The event of a publish to one channel. */
    public Event event() {
        return events.get(0);
    }
}
