package io.filecast.delivery;

import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileId;
import io.filecast.core.Timetoken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * The most recent events of a stream, without a hole: every event after {@link #from} is in it. Event-loop confined.
 * Bounded by count and by bytes, its own and those of all tails together; the oldest go first.
 */
final class Tail {

    private static final int FIXED_BYTES = 400;
    private static final int FEW_BYTES = 16 << 10;

    private final int maxEvents;
    private final int maxBytes;
    private final TailBudget budget;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private Timetoken from;
    private int bytes;

    Tail(int maxEvents, int maxBytes, TailBudget budget, Timetoken from) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.from = from;
    }

    /** Whether everything after a moment is here. */
    boolean covers(Timetoken after) {
        return !from.isAfter(after);
    }

    /** Adds the next event; it comes after all others. */
    void add(Event event) {
        if (event.type() == EventType.FILE_DELETED || event.type() == EventType.FILE_EXPIRED) {
            markGone(event);
        }
        events.addLast(event);
        hold(weigh(event));
        while (events.size() > maxEvents || bytes > maxBytes || budget.isExceeded() && !events.isEmpty()) {
            Event oldest = events.removeFirst();
            hold(-weigh(oldest));
            from = oldest.timetoken();
        }
    }

    /** The events after a moment that {@link #covers covers}, oldest first. */
    List<Event> after(Timetoken after) {
        List<Event> found = new ArrayList<>();
        for (Iterator<Event> newest = events.descendingIterator(); newest.hasNext(); ) {
            Event event = newest.next();
            if (!event.timetoken().isAfter(after)) {
                break;
            }
            found.add(event);
        }
        Collections.reverse(found);
        return found;
    }

    /** Forgets everything; later events come after {@code from}. */
    void restart(Timetoken from) {
        events.clear();
        hold(-bytes);
        this.from = from;
    }

    private void hold(int more) {
        bytes += more;
        budget.take(more);
    }

    private void markGone(Event gone) {
        if (gone.file() == null || events.isEmpty()) {
            return;
        }
        FileId id = gone.file().id();
        int count = events.size();
        for (int i = 0; i < count; i++) {
            Event event = events.removeFirst();
            boolean same = event.file() != null
                    && event.file().id().equals(id)
                    && event.channel().equals(gone.channel());
            events.addLast(same ? event.withFileGone() : event);
        }
    }

    /** Whether events are so few that any session takes them at once. */
    static boolean areFew(List<Event> events) {
        return events.size() <= 1 || events.stream().mapToInt(Tail::weigh).sum() <= FEW_BYTES;
    }

    /** About how many bytes an event takes. */
    static int weigh(Event event) {
        int weight = FIXED_BYTES;
        if (event.message() != null) {
            weight += event.message().value().length();
        }
        if (event.meta() != null) {
            weight += event.meta().value().length();
        }
        if (event.file() != null) {
            weight += FIXED_BYTES;
        }
        return weight;
    }
}
