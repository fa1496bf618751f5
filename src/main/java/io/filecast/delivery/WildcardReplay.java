package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Brings subscribers of wildcards, who were away for longer than the app's tail remembers, up to date: merges the logs of
 * all channels that moved since, in the order of the app's clock. Event-loop confined to the app's loop.
 *
 * <p>A few run at once, the others wait: meanwhile the tail may have come to cover them.
 */
final class WildcardReplay {

    private static final int AT_ONCE = 8;
    private static final int HEADS_PAGE = 1_000;
    private static final int SOURCE_PAGE = 32;

    private final AppWatch watch;
    private final AppName app;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final ArrayDeque<Subscription> waiting = new ArrayDeque<>();
    private int running;

    WildcardReplay(AppWatch watch, AppName app, FeedLoop loop, Delivery delivery) {
        this.watch = watch;
        this.app = app;
        this.loop = loop;
        this.delivery = delivery;
    }

    /** Brings a subscriber from its cursor to where the tail begins. */
    void add(Subscription subscription) {
        waiting.add(subscription);
        next();
    }

    /** The data set was lost: all who wait missed something. Those who are being served find out by themselves. */
    void restart() {
        while (!waiting.isEmpty()) {
            watch.goLiveUnrecovered(waiting.poll());
        }
    }

    private void next() {
        while (running < AT_ONCE && !waiting.isEmpty()) {
            Subscription subscription = waiting.poll();
            if (subscription.cancelled) {
                continue;
            }
            running++;
            new Merge(subscription).begin();
        }
    }

    private void finished(Runnable outcome) {
        running--;
        outcome.run();
        next();
    }

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

    /** The way of one subscriber from its cursor to a horizon. */
    private final class Merge {
        private final Subscription subscription;
        private final Map<ChannelName, Head> moved = new LinkedHashMap<>();
        private final PriorityQueue<Source> sources =
                new PriorityQueue<>((a, b) -> a.first().compareTo(b.first()));
        private Timetoken horizon;

        Merge(Subscription subscription) {
            this.subscription = subscription;
        }

        void begin() {
            readHeads(subscription.cursor);
        }

        private void readHeads(Timetoken after) {
            delivery.index()
                    .heads(app, after, HEADS_PAGE)
                    .onFailure(this::failed)
                    .onSuccess(this::take);
        }

        private void take(Heads heads) {
            boolean lost = !heads.epoch().equals(subscription.after.epoch())
                    || heads.trimmedFloor().isAfter(subscription.cursor);
            for (Head head : heads.moved()) {
                if (subscription.pattern.matches(head.channel())) {
                    lost |= head.trimmedTo().isAfter(subscription.cursor);
                    moved.put(head.channel(), head);
                }
            }
            if (lost || moved.size() > delivery.options().wildcardChannels()) {
                finished(() -> watch.goLiveUnrecovered(subscription));
                return;
            }
            horizon = horizon == null ? heads.clock() : horizon;
            if (heads.complete() || heads.moved().isEmpty()) {
                fill(moved.keySet().stream()
                        .map(channel -> new Source(channel, subscription.cursor))
                        .toList());
            } else {
                readHeads(heads.moved().get(heads.moved().size() - 1).last());
            }
        }

        private void fill(List<Source> empty) {
            List<Future<Void>> reads = empty.stream().map(this::fill).toList();
            Future.all(reads).onFailure(this::failed).onSuccess(filled -> merge());
        }

        private Future<Void> fill(Source source) {
            delivery.stats().logRead();
            Timetoken before = new Timetoken(horizon.ticks() + 1);
            return delivery.index()
                    .log(app, source.channel, source.readTo, before, Order.OLDEST_FIRST, SOURCE_PAGE)
                    .map(slice -> {
                        filled(source, slice);
                        return null;
                    });
        }

        private void filled(Source source, LogSlice slice) {
            List<Event> events = slice.events();
            source.page.addAll(events);
            source.exhausted = events.size() < SOURCE_PAGE;
            if (!events.isEmpty()) {
                source.readTo = events.get(events.size() - 1).timetoken();
                sources.add(source);
            }
        }

        /** Merges until a channel's page is used up, hands that on, and goes on when the session has room. */
        private void merge() {
            List<Event> merged = new ArrayList<>();
            List<Source> empty = new ArrayList<>();
            while (empty.isEmpty() && !sources.isEmpty()) {
                Source source = sources.poll();
                merged.add(source.page.pollFirst());
                if (!source.page.isEmpty()) {
                    sources.add(source);
                } else if (!source.exhausted) {
                    empty.add(source);
                }
            }
            Position told = new Position(subscription.after.epoch(), subscription.cursor);
            if (empty.isEmpty()) {
                subscription.cursor = horizon;
            } else if (!merged.isEmpty()) {
                subscription.cursor = merged.get(merged.size() - 1).timetoken();
            }
            Hub hub = subscription.loop.hub;
            loop.post(
                    subscription.loop,
                    () -> hub.page(subscription, told, true, merged)
                            .onComplete(ready -> subscription.loop.post(loop, () -> goOn(empty))));
        }

        private void goOn(List<Source> empty) {
            if (subscription.cancelled) {
                finished(() -> {});
            } else if (!subscription.after.epoch().equals(watch.epoch())) {
                finished(() -> watch.goLiveUnrecovered(subscription));
            } else if (!empty.isEmpty()) {
                fill(empty);
            } else if (watch.tail().covers(subscription.cursor)) {
                finished(() -> watch.goLive(subscription));
            } else {
                finished(() -> add(subscription));
            }
        }

        private void failed(Throwable cause) {
            finished(() -> watch.fail(subscription, ChannelLine.unreadable(cause)));
        }
    }
}
