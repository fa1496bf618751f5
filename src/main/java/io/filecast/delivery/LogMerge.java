package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Order;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Reads one stretch of time from the logs of several channels as one stream, in the order of the app's clock. Event-loop
 * confined. What it holds at a time is bounded by the number of channels, not by the length of the stretch.
 */
final class LogMerge {

    private static final int READS_AT_ONCE = 64;
    private static final int EVENTS_AT_ONCE = 8_192;
    private static final int LEAST_PAGE = 4;

    private final AppName app;
    private final Delivery delivery;
    private final String epoch;
    private final Timetoken after;
    private final Timetoken upTo;
    private final PriorityQueue<Source> sources =
            new PriorityQueue<>((a, b) -> a.first().compareTo(b.first()));
    private final ArrayDeque<Source> empty = new ArrayDeque<>();
    private int longestPage;
    private boolean lost;

    /**
     * A stretch of the stream.
     *
     * @param events oldest first
     * @param upTo nothing before this is still to come
     * @param last whether this was all
     * @param lost whether a log no longer has what was asked for, or belongs to another data set; then there are no events
     */
    record Batch(List<Event> events, Timetoken upTo, boolean last, boolean lost) {}

    /** One channel's log, read a page at a time. */
    private static final class Source {
        final ChannelName channel;
        final ArrayDeque<Event> page = new ArrayDeque<>();
        Timetoken readTo;
        boolean exhausted;

        Source(ChannelName channel, Timetoken readTo) {
            this.channel = channel;
            this.readTo = readTo;
        }

        Timetoken first() {
            return page.peekFirst().timetoken();
        }
    }

    /**
     * Prepares to read what happened between two moments.
     *
     * @param epoch the data set that both belong to
     * @param after exclusive
     * @param upTo inclusive
     */
    LogMerge(AppName app, Delivery delivery, String epoch, Timetoken after, Timetoken upTo) {
        this.app = app;
        this.delivery = delivery;
        this.epoch = epoch;
        this.after = after;
        this.upTo = upTo;
        this.longestPage = delivery.options().pageEvents();
    }

    /** Reads no more of a channel at a time, since no more is wanted. */
    void limitPages(int events) {
        longestPage = Math.min(longestPage, events);
    }

    /** Takes in a channel that has to be read. */
    void add(ChannelName channel) {
        add(channel, null);
    }

    /**
     * Takes in a channel.
     *
     * @param known all its events in the stretch, oldest first; null when they have to be read
     */
    void add(ChannelName channel, List<Event> known) {
        Source source = new Source(channel, after);
        if (known == null) {
            empty.add(source);
        } else if (!known.isEmpty()) {
            source.page.addAll(known);
            source.exhausted = true;
            sources.add(source);
        }
    }

    /** How many channels have to be read. */
    int unread() {
        return empty.size();
    }

    /** Reads on. Fails when the index cannot be read; asking again goes on where it stopped. */
    Future<Batch> next() {
        return fill().map(filled -> lost ? new Batch(List.of(), after, true, true) : merge());
    }

    private Future<Void> fill() {
        if (empty.isEmpty() || lost) {
            return Future.succeededFuture();
        }
        int page = Math.max(LEAST_PAGE, EVENTS_AT_ONCE / (sources.size() + empty.size()));
        int limit = Math.min(page, longestPage);
        List<Future<Void>> reads = new ArrayList<>();
        while (!empty.isEmpty() && reads.size() < READS_AT_ONCE) {
            reads.add(read(empty.poll(), limit));
        }
        return Future.join(reads).compose(read -> fill());
    }

    private Future<Void> read(Source source, int limit) {
        delivery.stats().logRead();
        Timetoken before = new Timetoken(upTo.ticks() + 1);
        return delivery.index()
                .log(app, source.channel, source.readTo, before, Order.OLDEST_FIRST, limit)
                .onSuccess(slice -> filled(source, slice, limit))
                .onFailure(cause -> empty.add(source))
                .mapEmpty();
    }

    private void filled(Source source, LogSlice slice, int limit) {
        lost |= !slice.epoch().equals(epoch) || slice.trimmedTo().isAfter(source.readTo) || upTo.isAfter(slice.clock());
        List<Event> events = slice.events();
        source.page.addAll(events);
        source.exhausted = events.size() < limit;
        if (!events.isEmpty()) {
            source.readTo = events.get(events.size() - 1).timetoken();
            sources.add(source);
        }
    }

    /** Merges until a channel's page is used up that may have more. */
    private Batch merge() {
        List<Event> merged = new ArrayList<>();
        while (!sources.isEmpty()) {
            Source source = sources.poll();
            merged.add(source.page.pollFirst());
            if (!source.page.isEmpty()) {
                sources.add(source);
            } else if (!source.exhausted) {
                empty.add(source);
                return new Batch(merged, merged.get(merged.size() - 1).timetoken(), false, false);
            }
        }
        return new Batch(merged, upTo, true, false);
    }
}
