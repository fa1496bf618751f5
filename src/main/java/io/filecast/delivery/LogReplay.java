package io.filecast.delivery;

import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.Event;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.AsyncResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings subscribers of one channel, who were away for longer than its tail remembers, up to date from the log.
 * Event-loop confined to the channel's loop.
 *
 * <p>One read serves all who need it: it begins at the hindmost, and whoever waits further on takes what is his from the
 * same page. Who is slow to take a page comes back later on his own, and holds up nobody.
 */
final class LogReplay {

    private final ChannelLine line;
    private final AppWatch watch;
    private final FeedLoop loop;
    private final Delivery delivery;
    private List<Subscription> waiting = new ArrayList<>();
    private boolean reading;

    LogReplay(ChannelLine line, AppWatch watch, FeedLoop loop, Delivery delivery) {
        this.line = line;
        this.watch = watch;
        this.loop = loop;
        this.delivery = delivery;
    }

    /** Brings a subscriber from its cursor to where the tail begins. */
    void add(Subscription subscription) {
        waiting.add(subscription);
        if (!reading) {
            reading = true;
            // Later, so that all who come in this turn share the read.
            loop.post(loop, this::read);
        }
    }

    /** The channel began anew: all who wait missed something. */
    void restart() {
        takeWaiting().forEach(line::goLiveUnrecovered);
    }

    private List<Subscription> takeWaiting() {
        List<Subscription> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private void read() {
        waiting.removeIf(subscription -> subscription.cancelled);
        Timetoken from = hindmost();
        if (from == null) {
            reading = false;
            return;
        }
        String epoch = line.epoch();
        int limit = Math.min(delivery.options().pageEvents(), largestAppetite());
        delivery.stats().logRead();
        delivery.index()
                .log(line.key().app(), line.key().channel(), from, null, Order.OLDEST_FIRST, limit)
                .onComplete(read -> {
                    try {
                        take(read, epoch, from, limit);
                    } finally {
                        // Whatever breaks: reading that stopped would stop for all who come.
                        read();
                    }
                });
    }

    private void take(AsyncResult<LogSlice> read, String epoch, Timetoken from, int limit) {
        if (read.failed()) {
            takeWaiting().forEach(subscription -> line.fail(subscription, read.cause()));
        } else if (epoch.equals(line.epoch())) {
            // Otherwise the page is from before the line began anew, and means nothing to who waits now.
            serve(read.result(), from, limit);
        }
    }

    private Timetoken hindmost() {
        Timetoken from = null;
        for (Subscription subscription : waiting) {
            if (from == null || from.isAfter(subscription.cursor)) {
                from = subscription.cursor;
            }
        }
        return from;
    }

    private int largestAppetite() {
        return waiting.stream()
                .mapToInt(subscription -> subscription.appetite)
                .max()
                .orElseThrow();
    }

    private void serve(LogSlice slice, Timetoken from, int limit) {
        if (!slice.epoch().equals(line.epoch())) {
            watch.observe(slice.epoch());
            restart();
            return;
        }
        if (!slice.clock().isAfter(from)) {
            // Who waits here is behind what the line has seen; a log that is not has forgotten some of it.
            watch.rewound(line.epoch());
            restart();
            return;
        }
        boolean whole = slice.events().size() < limit;
        Timetoken readTo = whole ? slice.clock() : slice.events().get(limit - 1).timetoken();
        for (Subscription subscription : takeWaiting()) {
            if (from.isAfter(subscription.cursor)) {
                waiting.add(subscription);
            } else if (slice.trimmedTo().isAfter(subscription.cursor)) {
                line.goLiveUnrecovered(subscription);
            } else if (readTo.isAfter(subscription.cursor)) {
                serve(subscription, slice.events(), readTo);
            } else {
                line.goOn(subscription);
            }
        }
    }

    private void serve(Subscription subscription, List<Event> events, Timetoken readTo) {
        Timetoken cursor = subscription.cursor;
        List<Event> mine = events.stream()
                .filter(event -> event.timetoken().isAfter(cursor))
                .toList();
        Position told = new Position(line.epoch(), cursor);
        subscription.cursor = readTo;
        loop.page(subscription, told, mine, line::goOn);
    }
}
