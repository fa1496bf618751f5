package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a node has seen of an app with the index: which channels moved, and whether the data set is still the
 * same. Event-loop confined to the app's loop, but for {@link #hasWildcards}, {@link #observe}, {@link #rewound} and
 * {@link #checkSoon}.
 *
 * <p>One comparison is a <em>round</em>: it reads the channels that moved since the last round and the app's clock in the
 * same instant, the horizon. Rounds come at a slow, jittered pace, and at once after a reconnection.
 *
 * <p>Wildcards live on rounds alone. One position must mean the same over all of a wildcard's channels, so its events go
 * out in the order of the app's clock and only up to a horizon below which nothing can still appear. A hint for a
 * wildcard is therefore only a wake-up (and saves the read of the log when the chain shows that nothing is missing); all
 * hints of one turn share a round.
 */
final class AppWatch {

    static final int HEADS_PAGE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AppWatch.class);
    private static final int MAX_HINTS = 4_096;
    private static final int TAIL_FACTOR = 8;
    private static final Duration RETRY = Duration.ofMillis(250);

    private final AppName app;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final WildcardReplay replay;
    private final int[] followers;
    private final WildcardMap<Followed> wildcards = new WildcardMap<>();
    private final Map<ChannelName, List<Event>> hints = new HashMap<>();
    private int hintCount;
    private List<Subscription> joining = new ArrayList<>();

    private volatile boolean hasWildcards;
    private volatile String epoch;
    private Timetoken since;
    private Timetoken horizon;
    private Tail tail;

    /** The latest move that is known. An index that does not know it any more was rewound. */
    private Head latest;

    /** The epoch in which the data set was found rewound; it needs a new one. */
    private String rewound;

    /** Somebody saw another epoch: the next round tells the lines which one holds. */
    private boolean disputed;

    private boolean running;
    private boolean again;
    private boolean closed;
    private long timer = -1;

    /** A wildcard that somebody follows. */
    private static final class Followed {
        int count;

        /** From here on its events are in the tail; null until the first round that takes it in. */
        Timetoken since;
    }

    AppWatch(AppName app, FeedLoop loop, Delivery delivery) {
        this.app = app;
        this.loop = loop;
        this.delivery = delivery;
        this.replay = new WildcardReplay(this, app, loop, delivery);
        this.followers = new int[delivery.loopCount()];
    }

    String epoch() {
        return epoch;
    }

    FeedLoop loop() {
        return loop;
    }

    /** Ends the comparison. Any thread. */
    void shutDown() {
        loop.execute(() -> {
            closed = true;
            loop.cancel(timer);
        });
    }

    // ---- wake-ups -------------------------------------------------------------------------------------------------

    /** Whether hints are of use. Any thread. */
    boolean hasWildcards() {
        return hasWildcards;
    }

    /** An event was committed. */
    void hint(Event event) {
        if (!wildcards.matches(event.channel())) {
            return;
        }
        if (hintCount < MAX_HINTS) {
            hintCount++;
            hints.computeIfAbsent(event.channel(), ignored -> new ArrayList<>(2))
                    .add(event);
        }
        check();
    }

    /** Somebody saw this epoch; if it is not ours, one of the two is stale, and a round finds out. Any thread. */
    void observe(String seen) {
        if (!seen.equals(epoch)) {
            loop.execute(() -> {
                disputed = true;
                check();
            });
        }
    }

    /** A round at once. Any thread. */
    void checkSoon() {
        loop.execute(this::check);
    }

    /** The data set of this epoch was found rewound. Any thread. */
    void rewound(String seen) {
        loop.execute(() -> {
            if (seen.equals(epoch)) {
                rewound = seen;
                check();
            } else {
                observe(seen);
            }
        });
    }

    // ---- followers of wildcards -----------------------------------------------------------------------------------

    /** Takes a wildcard's subscriber in after a round that begins now or later. */
    void join(Subscription subscription) {
        followers[subscription.loop.index]++;
        Followed followed = wildcards.get(subscription.pattern);
        if (followed == null) {
            followed = new Followed();
            wildcards.put(subscription.pattern, followed);
        }
        followed.count++;
        hasWildcards = true;
        joining.add(subscription);
        check();
    }

    /** A wildcard's subscriber left; it had joined. */
    void leave(Subscription subscription) {
        followers[subscription.loop.index]--;
        if (--wildcards.get(subscription.pattern).count == 0) {
            wildcards.remove(subscription.pattern);
            hasWildcards = !wildcards.isEmpty();
        }
    }

    private void place(Subscription subscription) {
        if (subscription.after == null) {
            activate(subscription, horizon, null, List.of(), horizon);
        } else {
            subscription.cursor = subscription.after.timetoken();
            goOn(subscription);
        }
    }

    /** Lets a subscriber that resumes go on from its cursor: live if the tail goes back so far, else from the logs. */
    void goOn(Subscription subscription) {
        if (subscription.cancelled) {
            return;
        }
        if (!subscription.after.epoch().equals(epoch)) {
            goLiveUnrecovered(subscription);
        } else if (tailCovers(subscription)) {
            goLive(subscription);
        } else {
            replay.add(subscription);
        }
    }

    private boolean tailCovers(Subscription subscription) {
        Followed followed = wildcards.get(subscription.pattern);
        return followed != null
                && followed.since != null
                && !followed.since.isAfter(subscription.cursor)
                && tail.covers(subscription.cursor);
    }

    private void goLive(Subscription subscription) {
        Timetoken cursor = subscription.cursor;
        List<Event> missed = tail.after(cursor).stream()
                .filter(event -> subscription.pattern.matches(event.channel()))
                .toList();
        activate(subscription, cursor, true, missed, cursor.isAfter(horizon) ? cursor : horizon);
    }

    /** Makes a subscriber live from now, telling it that it missed something. */
    void goLiveUnrecovered(Subscription subscription) {
        activate(subscription, horizon, false, List.of(), horizon);
    }

    private void activate(
            Subscription subscription,
            Timetoken position,
            Boolean recovered,
            List<Event> events,
            Timetoken startAfter) {
        Position told = new Position(epoch, position);
        Hub hub = subscription.loop.hub;
        loop.post(subscription.loop, () -> hub.activate(subscription, told, recovered, events, startAfter));
    }

    /** Tells a subscriber that it cannot begin. */
    void fail(Subscription subscription, Throwable cause) {
        loop.post(subscription.loop, () -> delivery.failed(subscription, ChannelLine.unreadable(cause)));
    }

    /** Tells quiet followers of wildcards how far they are. */
    void tellPosition() {
        if (horizon != null) {
            Position position = new Position(epoch, horizon);
            toFollowers(hub -> hub.tellWildcardPosition(app, position));
        }
    }

    private void toFollowers(Consumer<Hub> task) {
        for (FeedLoop target : delivery.loops()) {
            if (followers[target.index] > 0) {
                loop.post(target, () -> task.accept(target.hub));
            }
        }
    }

    // ---- rounds ---------------------------------------------------------------------------------------------------

    private void check() {
        if (closed) {
            return;
        }
        if (running) {
            again = true;
            return;
        }
        running = true;
        loop.cancel(timer);
        // Later, so that all hints and joins of this turn share the round.
        loop.post(loop, () -> {
            again = false;
            new Round().run();
        });
    }

    private void ended(Duration nextIn) {
        running = false;
        if (again) {
            check();
        } else if (!closed) {
            timer = loop.after(nextIn, this::check);
        }
    }

    /** One comparison with the index. */
    private final class Round {
        private final List<Subscription> joiners = joining;
        private final boolean settlesDispute = disputed;
        private final Map<ChannelName, Head> moved = new LinkedHashMap<>();
        private final Head latestBefore = latest;
        private boolean renewed;
        private Timetoken upTo;

        Round() {
            joining = new ArrayList<>();
            disputed = false;
        }

        void run() {
            if (horizon == null) {
                delivery.index().open(app).onComplete(opened -> {
                    if (opened.failed()) {
                        failed(opened.cause());
                    } else {
                        epoch = opened.result().epoch();
                        horizon = opened.result().clock();
                        tail = delivery.newTail(horizon, TAIL_FACTOR);
                        compare();
                    }
                });
            } else if (epoch.equals(rewound)) {
                renew();
            } else {
                compare();
            }
        }

        /** Names a new epoch, or learns the one that another node named; the comparison then finds it. */
        private void renew() {
            LOG.warn("the data set was rewound, app={} epoch={}: it gets a new epoch", app, epoch);
            delivery.index().renewEpoch(app, epoch).onComplete(named -> {
                if (named.failed()) {
                    failed(named.cause());
                } else {
                    renewed = true;
                    compare();
                }
            });
        }

        private void compare() {
            for (Subscription joiner : joiners) {
                Followed followed = wildcards.get(joiner.pattern);
                if (followed != null && followed.since == null) {
                    followed.since = horizon;
                }
            }
            readHeads(beforeLatest());
        }

        /** Where to ask from: one tick early, so that the answer names the latest known move again. */
        private Timetoken beforeLatest() {
            if (latest == null || latest.last().isAfter(horizon)) {
                return horizon;
            }
            return new Timetoken(latest.last().ticks() - 1);
        }

        private void readHeads(Timetoken after) {
            delivery.index().heads(app, after, HEADS_PAGE).onComplete(read -> {
                if (read.failed()) {
                    failed(read.cause());
                } else {
                    take(read.result());
                }
            });
        }

        private void take(Heads heads) {
            if (!heads.epoch().equals(epoch)) {
                restart(heads.epoch(), heads.since());
                repeat();
                return;
            }
            upTo = upTo == null ? heads.clock() : upTo;
            heads.moved().forEach(head -> moved.put(head.channel(), head));
            if (!heads.complete() && !heads.moved().isEmpty()) {
                readHeads(heads.moved().get(heads.moved().size() - 1).last());
            } else if (horizon.isAfter(upTo) || isForgotten(latest, heads.trimmedFloor())) {
                foundRewound();
            } else {
                since = heads.since();
                tellLines();
                keepLatest();
                followWildcards(heads.trimmedFloor());
            }
        }

        private boolean isForgotten(Head known, Timetoken trimmedFloor) {
            if (known == null || moved.containsKey(known.channel())) {
                return false;
            }
            // The record of a channel is dropped after long silence; that is no rewinding.
            return known.last().isAfter(trimmedFloor);
        }

        private void foundRewound() {
            if (renewed) {
                failed(new IllegalStateException("an epoch was named and does not hold"));
            } else {
                rewound = epoch;
                repeat();
            }
        }

        private void tellLines() {
            Map<FeedLoop, List<Head>> byLoop = new HashMap<>();
            for (Head head : moved.values()) {
                byLoop.computeIfAbsent(
                                delivery.ownerOf(new ChannelKey(app, head.channel())), ignored -> new ArrayList<>())
                        .add(head);
            }
            String current = epoch;
            Timetoken began = since;
            Timetoken from = horizon;
            for (FeedLoop target : delivery.loops()) {
                List<Head> heads = byLoop.getOrDefault(target, List.of());
                loop.post(target, () -> {
                    if (settlesDispute) {
                        target.restarted(app, current, began);
                    }
                    target.compared(app, current, from, upTo, heads);
                });
            }
        }

        private void keepLatest() {
            for (Head head : moved.values()) {
                if (!head.last().isAfter(upTo) && (latest == null || head.last().isAfter(latest.last()))) {
                    latest = head;
                }
            }
        }

        // ---- wildcards -------------------------------------------------------------------------------------------

        private void followWildcards(Timetoken trimmedFloor) {
            if (!hasWildcards) {
                horizon = upTo;
                tail.restart(horizon);
                finish();
                return;
            }
            Timetoken trimmedTo = trimmedFloor;
            LogMerge merge = new LogMerge(app, delivery, epoch, horizon, upTo);
            for (Head head : moved.values()) {
                if (head.last().isAfter(horizon) && wildcards.matches(head.channel())) {
                    trimmedTo = head.trimmedTo().isAfter(trimmedTo) ? head.trimmedTo() : trimmedTo;
                    addTo(merge, head);
                }
            }
            if (trimmedTo.isAfter(horizon)
                    || merge.unread() > delivery.options().wildcardChannels()) {
                // What was missed is gone, or too much to hold: say so rather than leave a silent gap.
                beginAnew(trimmedTo.isAfter(upTo) ? trimmedTo : upTo);
                finish();
            } else {
                read(merge);
            }
        }

        private void addTo(LogMerge merge, Head head) {
            List<Event> hinted = chainOf(hints.get(head.channel()), head);
            if (hinted == null) {
                merge.add(head.channel());
            } else {
                merge.add(head.channel(), hinted);
            }
        }

        /** The hinted events of a channel up to the horizon, when their chain shows that none is missing; else null. */
        private List<Event> chainOf(List<Event> hinted, Head head) {
            if (hinted == null) {
                return null;
            }
            hinted.sort((a, b) -> a.timetoken().compareTo(b.timetoken()));
            List<Event> chain = new ArrayList<>(hinted.size());
            Timetoken last = horizon;
            for (Event event : hinted) {
                boolean wanted =
                        event.timetoken().isAfter(last) && event.epoch().equals(epoch);
                if (wanted && (event.previous().isAfter(last) || !chain.isEmpty() && last.isAfter(event.previous()))) {
                    return null;
                }
                if (wanted) {
                    last = event.timetoken();
                    if (!last.isAfter(upTo)) {
                        chain.add(event);
                    }
                }
            }
            return head.last().isAfter(last) ? null : chain;
        }

        private void read(LogMerge merge) {
            merge.next().onComplete(read -> {
                if (read.failed()) {
                    failed(read.cause());
                } else if (read.result().lost()) {
                    // The next round finds out what happened.
                    later();
                } else if (read.result().events().stream().anyMatch(this::denies)) {
                    foundRewound();
                } else {
                    take(merge, read.result());
                }
            });
        }

        /** Whether an event denies the latest move that was known, by naming an earlier one as the one before it. */
        private boolean denies(Event event) {
            return latestBefore != null
                    && event.channel().equals(latestBefore.channel())
                    && event.timetoken().isAfter(latestBefore.last())
                    && latestBefore.last().isAfter(event.previous());
        }

        private void take(LogMerge merge, LogMerge.Batch batch) {
            horizon = batch.upTo();
            if (!batch.events().isEmpty()) {
                batch.events().forEach(tail::add);
                toFollowers(hub -> hub.deliverToWildcards(app, batch.events()));
            }
            if (batch.last()) {
                finish();
            } else {
                read(merge);
            }
        }

        // ---- ends ------------------------------------------------------------------------------------------------

        private void finish() {
            hints.values().removeIf(hinted -> {
                hinted.removeIf(event -> !event.timetoken().isAfter(horizon));
                return hinted.isEmpty();
            });
            hintCount = hints.values().stream().mapToInt(List::size).sum();
            joiners.forEach(AppWatch.this::place);
            ended(delivery.jittered(delivery.options().headsCheck()));
        }

        /** Leaves all to another round, at once. */
        private void repeat() {
            again = true;
            later();
        }

        private void later() {
            joiners.addAll(joining);
            joining = joiners;
            disputed |= settlesDispute;
            ended(RETRY);
        }

        private void failed(Throwable cause) {
            LOG.debug("comparison with the index failed, app={}", app, cause);
            disputed |= settlesDispute;
            joiners.forEach(subscription -> fail(subscription, cause));
            ended(RETRY);
        }
    }

    // ---- another data set -----------------------------------------------------------------------------------------

    private void restart(String newEpoch, Timetoken began) {
        LOG.warn("another data set, app={} epoch={} was={}: subscribers are told", app, newEpoch, epoch);
        delivery.stats().restarted();
        epoch = newEpoch;
        rewound = null;
        latest = null;
        for (FeedLoop target : delivery.loops()) {
            loop.post(target, () -> target.restarted(app, newEpoch, began));
        }
        hints.clear();
        hintCount = 0;
        beginAnew(horizon.isAfter(began) ? began : horizon);
    }

    /** Tells all who follow wildcards that something was missed, and that everything after a moment follows. */
    private void beginAnew(Timetoken from) {
        horizon = from;
        tail.restart(from);
        for (Followed followed : wildcards.values()) {
            followed.since = from;
        }
        Position position = new Position(epoch, from);
        toFollowers(hub -> hub.restartWildcards(app, position));
        replay.restart();
    }
}
