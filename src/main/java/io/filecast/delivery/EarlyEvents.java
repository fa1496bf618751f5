package io.filecast.delivery;

import io.filecast.core.Event;
import io.filecast.core.Timetoken;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Hinted events of a channel that came before their elders. Event-loop confined, bounded: what does not fit comes from
 * the log.
 */
final class EarlyEvents {

    private static final int MAX_EVENTS = 1_024;

    private final TreeMap<Timetoken, Event> events = new TreeMap<>();

    void add(Event event) {
        if (events.size() < MAX_EVENTS) {
            events.put(event.timetoken(), event);
        }
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    Event first() {
        return events.firstEntry().getValue();
    }

    void dropFirst() {
        events.pollFirstEntry();
    }

    void clear() {
        events.clear();
    }

    /** Drops what belongs to other data sets, and tells which those are. */
    void keepOnly(String epoch, Consumer<String> others) {
        events.values().removeIf(event -> {
            boolean other = !event.epoch().equals(epoch);
            if (other) {
                others.accept(event.epoch());
            }
            return other;
        });
    }

    /** Whether an event denies one of these, by naming an earlier one as the one before it. */
    boolean areDeniedBy(Event event) {
        Map.Entry<Timetoken, Event> elder = events.lowerEntry(event.timetoken());
        return elder != null && elder.getKey().isAfter(event.previous());
    }
}
