package io.filecast.core;

/** Where it is told that events were committed. Any thread. */
@FunctionalInterface
public interface EventHints {

    /** Hints that an event was committed, and carries it. Losing the call costs time, never the event. */
    void committed(Event event);
}
