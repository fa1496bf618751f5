package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
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
 * same. Event-loop confined to the app's loop, but for {@link #committed}, {@link #observe}, {@link #rewound} and
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

    private static final Logger LOG = LoggerFactory.getLogger(AppWatch.class);
    private static final int HEADS_PAGE = 1_000;
    private static final int MAX_HINTS = 4_096;
    private static final int TAIL_FACTOR = 8;
    private static final Duration RETRY = Duration.ofMillis(250);

    private final AppName app;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final WildcardReplay replay;
    private final int[] followers;
    private final Map<ChannelPattern, Integer> patterns = new HashMap<>();
    private final Map<ChannelName, List<Event>> hints = new HashMap<>();
    private int hintCount;
    private List<Subscription> joining = new ArrayList<>();

    private volatile boolean hasWildcards;
    private volatile String epoch;
    private Timetoken horizon;
    private Tail tail;
    private boolean running;
    private boolean again;
    private boolean renewing;
    private boolean closed;
    private long timer = -1;

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

    Tail tail() {
        return tail;
    }

    /** Begins the regular comparison. Any thread. */
    void start() {
        loop.execute(this::check);
    }

    /** Ends the comparison. Any thread. */
    void shutDown() {
        loop.execute(() -> {
            closed = true;
            delivery.cancel(timer);
        });
    }

    FeedLoop loop() {
        return loop;
    }

    boolean isOn(FeedLoop other) {
        return loop == other;
    }

    // ---- wake-ups -------------------------------------------------------------------------------------------------

    /** A hint: an event was committed. Any thread. */
    void committed(Event event) {
        if (hasWildcards) {
            loop.execute(() -> hint(event));
        }
    }

    private void hint(Event event) {
        if (patterns.keySet().stream().noneMatch(pattern -> pattern.matches(event.channel()))) {
            return;
        }
        if (hintCount < MAX_HINTS) {
            hintCount++;
            hints.computeIfAbsent(event.channel(), ignored -> new ArrayList<>(2))
                    .add(event);
        }
        check();
    }

    /** Somebody saw this epoch; another one than ours calls for a round. Any thread. */
    void observe(String seen) {
        if (!seen.equals(epoch)) {
            checkSoon();
        }
    }

    /** A round at once. Any thread. */
    void checkSoon() {
        loop.execute(this::check);
    }

    /** The data set of this epoch was found rewound. Any thread. */
    void rewound(String seen) {
        loop.execute(() -> renew(seen));
    }

    // ---- followers of wildcards -----------------------------------------------------------------------------------

    /** Takes a wildcard's subscriber in after a round that begins now or later. */
    void join(Subscription subscription) {
        followers[subscription.loop.index]++;
        patterns.merge(subscription.pattern, 1, Integer::sum);
        hasWildcards = true;
        joining.add(subscription);
        check();
    }

    /** A wildcard's subscriber left; it had joined. */
    void leave(Subscription subscription) {
        followers[subscription.loop.index]--;
        patterns.computeIfPresent(subscription.pattern, (pattern, count) -> count == 1 ? null : count - 1);
        hasWildcards = !patterns.isEmpty();
    }

    private void place(Subscription subscription) {
        Position after = subscription.after;
        if (after == null) {
            activate(subscription, horizon, null, List.of(), horizon);
        } else if (!after.epoch().equals(epoch)) {
            goLiveUnrecovered(subscription);
        } else {
            subscription.cursor = after.timetoken();
            if (tail.covers(subscription.cursor)) {
                goLive(subscription);
            } else {
                replay.add(subscription);
            }
        }
    }

    /** Makes a subscriber live that has everything up to its cursor, which the tail covers. */
    void goLive(Subscription subscription) {
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
    void fail(Subscription subscription, BrokerError error) {
        loop.post(subscription.loop, () -> delivery.failed(subscription, error));
    }

    /** Tells quiet followers of wildcards how far they are. */
    void tellPosition() {
        if (horizon == null) {
            return;
        }
        Position position = new Position(epoch, horizon);
        toFollowers(hub -> hub.tellWildcardPosition(app, position));
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
        if (running || renewing) {
            again = true;
            return;
        }
        running = true;
        delivery.cancel(timer);
        // In the next turn, so that all hints and joins of this one share the round.
        loop.execute(this::round);
    }

    private void round() {
        again = false;
        List<Subscription> joiners = joining;
        joining = new ArrayList<>();
        new Round(joiners).run();
    }

    private void ended(Duration nextIn) {
        running = false;
        if (closed) {
            return;
        }
        if (again) {
            check();
        } else {
            timer = delivery.after(nextIn, this::check);
        }
    }

    /** One comparison with the index. */
    private final class Round {
        private final List<Subscription> joiners;
        private final Map<ChannelName, Head> moved = new LinkedHashMap<>();
        private Timetoken upTo;

        Round(List<Subscription> joiners) {
            this.joiners = joiners;
        }

        void run() {
            if (horizon == null) {
                delivery.index().open(app).onComplete(opened -> {
                    if (opened.failed()) {
                        failed(opened.cause());
                        return;
                    }
                    epoch = opened.result().epoch();
                    horizon = opened.result().clock();
                    tail = delivery.newTail(horizon, TAIL_FACTOR);
                    readHeads(horizon);
                });
            } else {
                readHeads(horizon);
            }
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
                joining.addAll(joiners);
                again = true;
                ended(Duration.ZERO);
                return;
            }
            if (horizon.isAfter(heads.clock())) {
                joining.addAll(joiners);
                again = true;
                running = false;
                renew(epoch);
                return;
            }
            upTo = upTo == null ? heads.clock() : upTo;
            heads.moved().forEach(head -> moved.put(head.channel(), head));
            if (heads.complete() || heads.moved().isEmpty()) {
                tellLines();
                if (hasWildcards) {
                    gather();
                } else {
                    finish(List.of());
                }
            } else {
                readHeads(heads.moved().get(heads.moved().size() - 1).last());
            }
        }

        private void tellLines() {
            Map<FeedLoop, List<Head>> byLoop = new HashMap<>();
            for (Head head : moved.values()) {
                byLoop.computeIfAbsent(
                                delivery.ownerOf(new ChannelKey(app, head.channel())), ignored -> new ArrayList<>())
                        .add(head);
            }
            for (FeedLoop target : delivery.loops()) {
                List<Head> heads = byLoop.getOrDefault(target, List.of());
                loop.post(target, () -> target.compared(app, upTo, heads));
            }
        }

        private void gather() {
            List<ChannelName> unknown = new ArrayList<>();
            List<Event> events = new ArrayList<>();
            for (Head head : moved.values()) {
                if (patterns.keySet().stream().noneMatch(pattern -> pattern.matches(head.channel()))) {
                    continue;
                }
                List<Event> hinted = chainOf(hints.get(head.channel()), head);
                if (hinted == null) {
                    unknown.add(head.channel());
                } else {
                    events.addAll(hinted);
                }
            }
            new LogGathering(app, delivery, horizon, upTo)
                    .read(unknown)
                    .onFailure(this::failed)
                    .onSuccess(read -> {
                        events.addAll(read);
                        events.sort((a, b) -> a.timetoken().compareTo(b.timetoken()));
                        finish(events);
                    });
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
                if (wanted && event.previous().isAfter(last)) {
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

        private void finish(List<Event> events) {
            horizon = upTo;
            hints.values().removeIf(hinted -> {
                hinted.removeIf(event -> !event.timetoken().isAfter(upTo));
                return hinted.isEmpty();
            });
            hintCount = hints.values().stream().mapToInt(List::size).sum();
            if (!events.isEmpty()) {
                events.forEach(tail::add);
                toFollowers(hub -> hub.deliverToWildcards(app, events));
            }
            joiners.forEach(AppWatch.this::place);
            ended(delivery.jittered(delivery.options().headsCheck()));
        }

        private void failed(Throwable cause) {
            LOG.debug("comparison with the index failed, app={}", app, cause);
            joiners.forEach(subscription -> fail(subscription, ChannelLine.unreadable(cause)));
            ended(RETRY);
        }
    }

    // ---- another data set -----------------------------------------------------------------------------------------

    private void renew(String seen) {
        if (closed || renewing || !seen.equals(epoch)) {
            return;
        }
        renewing = true;
        LOG.warn("the data set was rewound, app={} epoch={}: naming a new epoch", app, seen);
        delivery.index().renewEpoch(app, seen).onComplete(renewed -> {
            renewing = false;
            // The round finds the new epoch, or tries again.
            if (running) {
                again = true;
            } else {
                timer = delivery.after(renewed.succeeded() ? Duration.ofMillis(1) : RETRY, this::check);
            }
        });
    }

    private void restart(String newEpoch, Timetoken since) {
        LOG.warn("another data set, app={} epoch={} was={}: subscribers are told", app, newEpoch, epoch);
        delivery.stats().restarted();
        epoch = newEpoch;
        if (horizon.isAfter(since)) {
            horizon = since;
        }
        tail.restart(horizon);
        hints.clear();
        hintCount = 0;
        Position position = new Position(epoch, horizon);
        for (FeedLoop target : delivery.loops()) {
            loop.post(target, () -> target.restarted(app, newEpoch, since));
        }
        toFollowers(hub -> hub.restartWildcards(app, position));
        replay.restart();
    }
}
