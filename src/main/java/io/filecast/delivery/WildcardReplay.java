package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelName;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Brings subscribers of wildcards, who were away for longer than the app's tail remembers, up to date: merges the logs of
 * all channels that moved since, in the order of the app's clock. Event-loop confined to the app's loop.
 *
 * <p>A few run at once, the others wait: meanwhile the tail may have come to cover them. Whose session has no room gives
 * up its turn, and begins again from where it is when there is room.
 */
final class WildcardReplay {

    private static final int AT_ONCE = 8;

    private final WildcardLine line;
    private final AppWatch watch;
    private final AppName app;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final ArrayDeque<Subscription> waiting = new ArrayDeque<>();
    private int running;

    WildcardReplay(WildcardLine line, AppWatch watch, AppName app, FeedLoop loop, Delivery delivery) {
        this.line = line;
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
            line.goLiveUnrecovered(waiting.poll());
        }
    }

    private void next() {
        while (running < AT_ONCE && !waiting.isEmpty()) {
            Subscription subscription = waiting.poll();
            if (!subscription.cancelled) {
                running++;
                new Turn(subscription).begin();
            }
        }
    }

    /** The way of one subscriber from its cursor to a horizon. */
    private final class Turn {
        private final Subscription subscription;
        private final Set<ChannelName> moved = new LinkedHashSet<>();
        private Timetoken horizon;

        Turn(Subscription subscription) {
            this.subscription = subscription;
        }

        void begin() {
            readHeads(subscription.cursor);
        }

        private void end(Runnable outcome) {
            running--;
            outcome.run();
            next();
        }

        private void failed(Throwable cause) {
            end(() -> line.fail(subscription, cause));
        }

        private void lost() {
            end(() -> line.goLiveUnrecovered(subscription));
        }

        private void readHeads(Timetoken after) {
            delivery.index().heads(app, after, AppWatch.HEADS_PAGE).onComplete(read -> {
                if (read.succeeded()) {
                    take(read.result());
                } else {
                    failed(read.cause());
                }
            });
        }

        private void take(Heads heads) {
            String epoch = subscription.after.epoch();
            boolean lost = !heads.epoch().equals(epoch) || heads.trimmedFloor().isAfter(subscription.cursor);
            for (Head head : heads.moved()) {
                if (subscription.pattern.matches(head.channel())) {
                    moved.add(head.channel());
                }
            }
            if (lost || moved.size() > delivery.options().wildcardChannels()) {
                watch.observe(heads.epoch());
                lost();
                return;
            }
            horizon = horizon == null ? heads.clock() : horizon;
            if (!heads.complete() && !heads.moved().isEmpty()) {
                readHeads(heads.moved().get(heads.moved().size() - 1).last());
                return;
            }
            if (!horizon.isAfter(subscription.cursor)) {
                // Who waits here is behind what the watch has seen; an index that is not has forgotten some of it.
                watch.rewound(epoch);
                lost();
                return;
            }
            LogMerge merge = new LogMerge(app, delivery, epoch, subscription.cursor, horizon);
            merge.limitPages(subscription.appetite);
            moved.forEach(merge::add);
            read(merge);
        }

        private void read(LogMerge merge) {
            merge.next().onComplete(read -> {
                if (read.failed()) {
                    failed(read.cause());
                } else if (subscription.cancelled) {
                    end(() -> {});
                } else if (read.result().lost()) {
                    lost();
                } else {
                    hand(merge, read.result());
                }
            });
        }

        private void hand(LogMerge merge, LogMerge.Batch batch) {
            Position told = new Position(subscription.after.epoch(), subscription.cursor);
            subscription.cursor = batch.upTo();
            FeedLoop theirs = subscription.loop;
            loop.post(theirs, () -> {
                Future<Void> ready = theirs.hub.page(subscription, told, batch.events());
                if (ready.isComplete() && subscription.cursor.equals(batch.upTo())) {
                    theirs.post(loop, () -> goOn(merge, batch.last()));
                } else {
                    theirs.post(loop, () -> end(() -> {}));
                    // A session may say that it is ready from outside any context of ours, hence the way over its loop.
                    ready.onComplete(room -> theirs.execute(() -> theirs.post(loop, () -> line.goOn(subscription))));
                }
            });
        }

        private void goOn(LogMerge merge, boolean atEnd) {
            if (atEnd || subscription.cancelled) {
                end(() -> line.goOn(subscription));
            } else {
                read(merge);
            }
        }
    }
}
