package io.filecast.delivery;

import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.Event;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
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
    private final FeedLoop loop;
    private final Delivery delivery;
    private List<Subscription> waiting = new ArrayList<>();
    private boolean reading;

    LogReplay(ChannelLine line, FeedLoop loop, Delivery delivery) {
        this.line = line;
        this.loop = loop;
        this.delivery = delivery;
    }

    /** Brings a subscriber from its cursor to where the tail begins. */
    void add(Subscription subscription) {
        waiting.add(subscription);
        if (!reading) {
            reading = true;
            // In the next turn, so that all who come in this one share the read.
            loop.execute(this::read);
        }
    }

    /** The channel began anew: all who wait missed something. */
    void restart() {
        List<Subscription> restarted = waiting;
        waiting = new ArrayList<>();
        restarted.forEach(line::goLiveUnrecovered);
    }

    private void read() {
        waiting.removeIf(subscription -> subscription.cancelled);
        Timetoken from = hindmost();
        if (from == null) {
            reading = false;
            return;
        }
        int limit = delivery.options().pageEvents();
        delivery.stats().logRead();
        delivery.index()
                .log(line.key().app(), line.key().channel(), from, null, Order.OLDEST_FIRST, limit)
                .onComplete(read -> {
                    if (read.failed()) {
                        failAll(read.cause());
                    } else {
                        serve(read.result(), from, limit);
                    }
                    read();
                });
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

    private void failAll(Throwable cause) {
        List<Subscription> failed = waiting;
        waiting = new ArrayList<>();
        failed.forEach(subscription -> line.fail(subscription, ChannelLine.unreadable(cause)));
    }

    private void serve(LogSlice slice, Timetoken from, int limit) {
        if (!slice.epoch().equals(line.epoch())) {
            restart();
            return;
        }
        boolean whole = slice.events().size() < limit;
        Timetoken readTo = whole ? slice.clock() : slice.events().get(limit - 1).timetoken();
        List<Subscription> asked = waiting;
        waiting = new ArrayList<>();
        for (Subscription subscription : asked) {
            if (from.isAfter(subscription.cursor)
                    || !readTo.isAfter(subscription.cursor) && !line.tail().covers(subscription.cursor)) {
                waiting.add(subscription);
            } else if (slice.trimmedTo().isAfter(subscription.cursor)) {
                line.goLiveUnrecovered(subscription);
            } else {
                serve(subscription, slice.events(), readTo);
            }
        }
    }

    private void serve(Subscription subscription, List<Event> events, Timetoken readTo) {
        Timetoken cursor = subscription.cursor;
        List<Event> mine = events.stream()
                .filter(event -> event.timetoken().isAfter(cursor))
                .toList();
        Position told = new Position(line.epoch(), cursor);
        if (readTo.isAfter(cursor)) {
            subscription.cursor = readTo;
        }
        Hub hub = subscription.loop.hub;
        loop.post(
                subscription.loop,
                () -> hub.page(subscription, told, true, mine)
                        .onComplete(ready -> subscription.loop.post(loop, () -> goOn(subscription))));
    }

    private void goOn(Subscription subscription) {
        if (subscription.cancelled) {
            return;
        }
        if (!line.epoch().equals(subscription.after.epoch())) {
            line.goLiveUnrecovered(subscription);
        } else if (line.tail().covers(subscription.cursor)) {
            line.goLive(subscription);
        } else {
            add(subscription);
        }
    }
}
