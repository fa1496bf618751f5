package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
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
 * same. Event-loop confined to the app's loop, but for {@link #hasWildcards}, {@link #observe}, {@link #rewound},
 * {@link #checkSoon} and {@link #shutDown}.
 *
 * <p>One comparison is a <em>round</em>: it reads the channels that moved since the last round and the app's clock in the
 * same instant, the horizon. Rounds come at a slow, jittered pace, and at once after a reconnection. The app's wildcards
 * live on rounds alone, so each of their hints asks for one; all hints of a turn share it.
 */
final class AppWatch {

    static final int HEADS_PAGE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AppWatch.class);
    private static final Duration RETRY = Duration.ofMillis(250);

    private final AppName app;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final WildcardLine wildcards;
    private final PollLine polls;

    private volatile String epoch;

    /** The app's clock when that epoch began, as far as it is known. */
    private Timetoken since = Timetoken.ZERO;

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

    AppWatch(AppName app, FeedLoop loop, Delivery delivery) {
        this.app = app;
        this.loop = loop;
        this.delivery = delivery;
        this.wildcards = new WildcardLine(app, loop, delivery, this);
        this.polls = new PollLine(wildcards, this, loop, delivery);
    }

    String epoch() {
        return epoch;
    }

    Timetoken since() {
        return since;
    }

    FeedLoop loop() {
        return loop;
    }

    AppName app() {
        return app;
    }

    /** The app's polls; to be called on the app's loop. */
    PollLine polls() {
        return polls;
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
        return wildcards.hasFollowers();
    }

    /** An event was committed. */
    void hint(Event event) {
        if (wildcards.hint(event)) {
            check();
        }
    }

    /** Takes a wildcard's subscriber in. */
    void join(Subscription subscription) {
        wildcards.join(subscription);
        check();
    }

    /** A wildcard's subscriber left; it had joined. */
    void leave(Subscription subscription) {
        wildcards.leave(subscription);
    }

    /** Tells quiet followers of wildcards how far they are. */
    void tellPosition() {
        wildcards.tellPosition();
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

    // ---- rounds ---------------------------------------------------------------------------------------------------

    /** A round, for what came in this turn. On the app's loop. */
    void check() {
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
        private final boolean settlesDispute = disputed;
        private final Map<ChannelName, Head> moved = new LinkedHashMap<>();
        private final List<Subscription> joiners = wildcards.takeJoiners();
        private final List<OpenPoll> arrivals = polls.takeArrivals();
        private boolean renewed;
        private Timetoken upTo;

        Round() {
            disputed = false;
        }

        void run() {
            if (!wildcards.isOpen()) {
                open();
            } else if (epoch.equals(rewound)) {
                renew();
            } else {
                compare();
            }
        }

        private void open() {
            then(delivery.index().open(app), opened -> {
                epoch = opened.epoch();
                wildcards.open(opened.clock());
                compare();
            });
        }

        /** Names a new epoch, or learns the one that another node named; the comparison then finds it. */
        private void renew() {
            LOG.warn("the data set was rewound, app={} epoch={}: it gets a new epoch", app, epoch);
            then(delivery.index().renewEpoch(app, epoch), named -> {
                renewed = true;
                compare();
            });
        }

        /** Goes on with an answer. Whatever breaks ends the round: one that never ended would be the last. */
        private <T> void then(Future<T> answer, Consumer<T> next) {
            answer.onComplete(answered -> {
                if (answered.failed()) {
                    failed(answered.cause());
                    return;
                }
                try {
                    next.accept(answered.result());
                } catch (RuntimeException e) {
                    LOG.error("a comparison with the index broke, app={}", app, e);
                    failed(e);
                }
            });
        }

        private void compare() {
            wildcards.cover();
            Timetoken from = wildcards.horizon();
            if (latest != null && from.isAfter(latest.last())) {
                from = latest.last();
            }
            // One tick early, so that the answer names the latest known move again.
            readHeads(new Timetoken(Math.max(0, from.ticks() - 1)));
        }

        private void readHeads(Timetoken after) {
            then(delivery.index().heads(app, after, HEADS_PAGE), this::take);
        }

        private void take(Heads heads) {
            if (!heads.epoch().equals(epoch)) {
                restart(heads.epoch(), heads.since());
                repeat();
                return;
            }
            since = heads.since();
            upTo = upTo == null ? heads.clock() : upTo;
            heads.moved().forEach(head -> moved.put(head.channel(), head));
            if (!heads.complete() && !heads.moved().isEmpty()) {
                readHeads(heads.moved().get(heads.moved().size() - 1).last());
            } else if (wildcards.horizon().isAfter(upTo) || isLatestForgotten(heads)) {
                foundRewound();
            } else {
                tellLines(heads.since());
                keepLatest();
                advance(heads);
            }
        }

        private boolean isLatestForgotten(Heads heads) {
            return latest != null
                    && !moved.containsKey(latest.channel())
                    // The record of a channel is dropped after long silence; that is no rewinding.
                    && latest.last().isAfter(heads.trimmedFloor());
        }

        private void foundRewound() {
            if (renewed) {
                failed(new IllegalStateException("an epoch was named and does not hold"));
            } else {
                rewound = epoch;
                repeat();
            }
        }

        private void tellLines(Timetoken since) {
            Map<FeedLoop, List<Head>> byLoop = new HashMap<>();
            for (Head head : moved.values()) {
                byLoop.computeIfAbsent(
                                delivery.loops().ownerOf(new ChannelKey(app, head.channel())),
                                ignored -> new ArrayList<>())
                        .add(head);
            }
            String current = epoch;
            Timetoken from = wildcards.horizon();
            for (FeedLoop target : delivery.loops().all()) {
                List<Head> heads = byLoop.getOrDefault(target, List.of());
                loop.post(target, () -> {
                    if (settlesDispute) {
                        target.restarted(app, current, since);
                    }
                    target.compared(app, current, from, upTo, heads);
                });
            }
        }

        private void keepLatest() {
            for (Head head : moved.values()) {
                boolean later = latest == null || head.last().isAfter(latest.last());
                if (later && !head.last().isAfter(upTo)) {
                    latest = head;
                }
            }
        }

        private void advance(Heads heads) {
            then(wildcards.advance(upTo, moved.values(), heads.trimmedFloor()), advanced -> {
                switch (advanced) {
                    case DONE -> {
                        joiners.forEach(wildcards::place);
                        polls.place(arrivals);
                        ended(delivery.jittered(delivery.options().headsCheck()));
                    }
                    case INTERRUPTED -> postpone();
                    case REWOUND -> foundRewound();
                }
            });
        }

        /** Leaves all to another round, at once. */
        private void repeat() {
            again = true;
            postpone();
        }

        private void postpone() {
            wildcards.postpone(joiners);
            polls.postpone(arrivals);
            disputed |= settlesDispute;
            ended(RETRY);
        }

        private void failed(Throwable cause) {
            LOG.debug("comparison with the index failed, app={}", app, cause);
            disputed |= settlesDispute;
            joiners.forEach(joiner -> wildcards.fail(joiner, cause));
            polls.fail(arrivals, cause);
            ended(RETRY);
        }
    }

    private void restart(String newEpoch, Timetoken since) {
        LOG.warn("another data set, app={} epoch={} was={}: subscribers are told", app, newEpoch, epoch);
        delivery.stats().restarted();
        epoch = newEpoch;
        rewound = null;
        latest = null;
        for (FeedLoop target : delivery.loops().all()) {
            loop.post(target, () -> target.restarted(app, newEpoch, since));
        }
        wildcards.restart(since);
    }
}
