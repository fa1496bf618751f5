package io.filecast.core;

import java.util.List;

/**
 * A committed publish: one event per channel, in the order of the command.
 *
 * @param events what was announced
 * @param repeated whether the answer was remembered from an earlier send of the same operation
 */
public record Published(List<Event> events, boolean repeated) {

    /** The event of a publish to one channel. */
    public Event event() {
        return events.get(0);
    }
}
