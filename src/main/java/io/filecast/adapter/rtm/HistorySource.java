package io.filecast.adapter.rtm;

import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * One channel's part of a history, read page by page as far as it is needed, and no further than a bound. Confined to one
 * reading.
 */
final class HistorySource {

    /** What this dialect has words for. */
    static final Set<EventType> TOLD = Set.of(EventType.FILE, EventType.MESSAGE);

    /** As much as one count of events looks at by default, where pages have 500. */
    private static final int MOST_PAGES = 20;

    /** Pages that end before they are full, because the broker has passed over 10,000 events that are not asked for. */
    private static final int MOST_SPARSE_PAGES = 4;

    private final FileBroker broker;
    private final ReadHistory first;
    private final int direction;
    private final Deque<Event> events = new ArrayDeque<>();
    private Timetoken next;
    private boolean hasMore = true;
    private int pages;
    private int sparsePages;

    /**
     * A channel's part.
     *
     * @param publisher whose events alone; null for everybody's
     * @param direction stands in the place of the sender in a history of two; 0 for the sender
     * @param pageEvents how many are read at a time
     */
    HistorySource(
            FileBroker broker,
            Principal reader,
            ChannelName channel,
            String publisher,
            int direction,
            HistoryQuery query,
            int pageEvents) {
        this.broker = broker;
        this.direction = direction;
        this.first = new ReadHistory(
                reader, channel, null, query.after(), query.before(), query.order(), pageEvents, TOLD, publisher);
    }

    /** What stands in the place of the sender; 0 for the sender. */
    int direction() {
        return direction;
    }

    /** Whether a page has to be read before anything can be said. */
    boolean isToBeRead() {
        return events.isEmpty() && hasMore && pages < MOST_PAGES && sparsePages < MOST_SPARSE_PAGES;
    }

    /** Reads a page. */
    Future<Void> read() {
        pages++;
        boolean isDescending = first.order() == Order.NEWEST_FIRST;
        ReadHistory command = next == null
                ? first
                : new ReadHistory(
                        first.principal(),
                        first.channel(),
                        null,
                        isDescending ? first.after() : next,
                        isDescending ? next : first.before(),
                        first.order(),
                        first.limit(),
                        first.types(),
                        first.publisher());
        return broker.readHistory(command).map(read -> {
            events.addAll(read.page().items());
            hasMore = read.page().next() != null;
            sparsePages += hasMore && read.page().items().size() < first.limit() ? 1 : 0;
            next = hasMore ? Position.parse(read.page().next()).timetoken() : null;
            return null;
        });
    }

    /**
     * The moment of the next event, or that up to which was read where the bound was met; null when there is nothing more.
     */
    Timetoken head() {
        return events.isEmpty() ? next : events.peek().timetoken();
    }

    /** The next event; null where the bound was met. */
    Event take() {
        return events.poll();
    }
}
