package io.filecast.delivery;

import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Timetoken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events that were hinted and not handed on yet. Event-loop confined, bounded: what does not fit is read from the log.
 */
final class HintedEvents {

    private static final int MAX_EVENTS = 4_096;

    private final Map<ChannelName, List<Event>> byChannel = new HashMap<>();
    private int count;

    void add(Event event) {
        if (count < MAX_EVENTS) {
            count++;
            byChannel
                    .computeIfAbsent(event.channel(), ignored -> new ArrayList<>(2))
                    .add(event);
        }
    }

    void clear() {
        byChannel.clear();
        count = 0;
    }

    /** Forgets what was handed on. */
    void dropUpTo(Timetoken horizon) {
        if (count > 0) {
            byChannel.values().removeIf(events -> {
                events.removeIf(event -> !event.timetoken().isAfter(horizon));
                return events.isEmpty();
            });
            count = byChannel.values().stream().mapToInt(List::size).sum();
        }
    }

    /**
     * All events of a channel in a stretch of time, oldest first, when the chain of the hinted ones shows that none is
     * missing; else null.
     *
     * @param head the channel's last event as the index says
     * @param after exclusive
     * @param upTo inclusive
     */
    List<Event> chain(String epoch, Head head, Timetoken after, Timetoken upTo) {
        List<Event> hinted = byChannel.get(head.channel());
        if (hinted == null) {
            return null;
        }
        hinted.sort(Comparator.comparing(Event::timetoken));
        List<Event> chain = new ArrayList<>(hinted.size());
        Timetoken last = after;
        for (Event event : hinted) {
            if (!event.timetoken().isAfter(last) || !event.epoch().equals(epoch)) {
                continue;
            }
            boolean denies = !chain.isEmpty() && last.isAfter(event.previous());
            if (denies || event.previous().isAfter(last)) {
                return null;
            }
            last = event.timetoken();
            if (!last.isAfter(upTo)) {
                chain.add(event);
            }
        }
        return head.last().isAfter(last) ? null : chain;
    }
}
