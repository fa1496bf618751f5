package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of an app's wildcards and polls, kept on one loop for the whole node. Event-loop confined, but for
 * {@link #hasFollowers}.
 *
 * <p>One position must mean the same over all of a wildcard's channels, so events go out in the order of the app's clock,
 * and only up to a horizon below which nothing can still appear: that of the last round of the {@link AppWatch}. A hint
 * is only a wake-up, and saves the read of the log when the chain shows that nothing is missing.
 */
final class WildcardLine {

    private static final int TAIL_FACTOR = 8;
    private static final int MAX_KNOWN = 4_096;

    /** How a round went. */
    enum Advance {
        /** Everything up to the round's horizon was handed on. */
        DONE,
        /** A log is not what the round began with; the next one finds out why. */
        INTERRUPTED,
        /** An event denies one that was handed on. */
        REWOUND
    }

    /** A wildcard, or a channel of polls, that somebody follows. */
    private static final class Followed {
        int count;

        /** From here on its events are in the tail; null until the first round that takes it in. */
        Timetoken since;
    }

    private final AppName app;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final AppWatch watch;
    private final WildcardReplay replay;
    private final Followers followers;
    private final PatternMap<Followed> patterns = new PatternMap<>();
    private final HintedEvents hints = new HintedEvents();
    private final Tail tail;
    private List<Subscription> joining = new ArrayList<>();
    private List<Followed> uncovered = new ArrayList<>();
    private volatile boolean hasFollowers;
    private Timetoken horizon;

    /** The last event of channels that moved of late: what comes after it must not name an earlier one before it. */
    private final Map<ChannelName, Timetoken> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ChannelName, Timetoken> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    WildcardLine(AppName app, FeedLoop loop, Delivery delivery, AppWatch watch) {
        this.app = app;
        this.loop = loop;
        this.delivery = delivery;
        this.watch = watch;
        this.replay = new WildcardReplay(this, watch, app, loop, delivery);
        this.followers = new Followers(loop, delivery);
        this.tail = delivery.newTail(Timetoken.ZERO, TAIL_FACTOR);
    }

    /** Begins to count from the app's clock. */
    void open(Timetoken clock) {
        horizon = clock;
        tail.restart(clock);
    }

    /** Whether rounds have begun. */
    boolean isOpen() {
        return horizon != null;
    }

    /** Everything up to here was handed on. */
    Timetoken horizon() {
        return horizon;
    }

    /** Whether hints are of use. Any thread. */
    boolean hasFollowers() {
        return hasFollowers;
    }

    /**
     * Takes a hint.
     *
     * @return whether anybody waits for the event
     */
    boolean hint(Event event) {
        boolean wanted = patterns.matches(event.channel());
        if (wanted) {
            hints.add(event);
        }
        return wanted;
    }

    // ---- followers ------------------------------------------------------------------------------------------------

    /** Takes a subscriber in after a round that begins now or later. */
    void join(Subscription subscription) {
        followers.add(subscription);
        follow(subscription.pattern);
        joining.add(subscription);
    }

    /** A subscriber left; it had joined. */
    void leave(Subscription subscription) {
        followers.remove(subscription);
        unfollow(subscription.pattern);
    }

    /** Takes a channel or wildcard in, after a round that begins now or later. */
    void follow(ChannelPattern pattern) {
        Followed followed = patterns.get(pattern);
        if (followed == null) {
            followed = new Followed();
            patterns.put(pattern, followed);
            uncovered.add(followed);
            delivery.interest().gained(app, pattern);
        }
        followed.count++;
        hasFollowers = true;
    }

    /** What was followed is followed once less. */
    void unfollow(ChannelPattern pattern) {
        if (--patterns.get(pattern).count == 0) {
            patterns.remove(pattern);
            delivery.interest().lost(app, pattern);
            hasFollowers = !patterns.isEmpty();
        }
    }

    /** Whether a round has taken in all of these. */
    boolean isFollowing(List<ChannelPattern> all) {
        return all.stream().allMatch(pattern -> hasFrom(pattern, null));
    }

    /** Whether the tail has everything of these after a moment. It has only what somebody followed. */
    boolean covers(List<ChannelPattern> all, Timetoken after) {
        return tail.covers(after) && all.stream().allMatch(pattern -> hasFrom(pattern, after));
    }

    private boolean hasFrom(ChannelPattern pattern, Timetoken after) {
        Followed followed = patterns.get(pattern);
        return followed != null && followed.since != null && (after == null || !followed.since.isAfter(after));
    }

    /** What the tail has after a moment, oldest first. */
    List<Event> tailAfter(Timetoken after) {
        return tail.after(after);
    }

    /** Takes those who joined, to be placed when a round is done that begins now. */
    List<Subscription> takeJoiners() {
        List<Subscription> joiners = joining;
        joining = new ArrayList<>();
        return joiners;
    }

    /** A round compares from here: so the tail has from here what is followed by now. */
    void cover() {
        uncovered.forEach(followed -> followed.since = horizon);
        uncovered = new ArrayList<>();
    }

    /** Leaves those who joined to a later round. */
    void postpone(List<Subscription> joiners) {
        joiners.addAll(joining);
        joining = joiners;
    }

    /** Lets a subscriber begin: now, or from the position it asked for. */
    void place(Subscription subscription) {
        if (subscription.after == null) {
            activate(subscription, null);
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
        if (!subscription.after.epoch().equals(watch.epoch())) {
            goLiveUnrecovered(subscription);
        } else if (covers(List.of(subscription.pattern), subscription.cursor)) {
            goLive(subscription);
        } else {
            replay.add(subscription);
        }
    }

    private void goLive(Subscription subscription) {
        Timetoken cursor = subscription.cursor;
        List<Event> missed = tail.after(cursor).stream()
                .filter(event -> subscription.pattern.matches(event.channel()))
                .toList();
        if (Tail.areFew(missed)) {
            Timetoken startAfter = cursor.isAfter(horizon) ? cursor : horizon;
            followers.activate(subscription, new Position(watch.epoch(), cursor), true, missed, startAfter);
        } else {
            subscription.cursor = horizon;
            loop.page(subscription, new Position(watch.epoch(), cursor), missed, this::goOn);
        }
    }

    /** Makes a subscriber live from now, telling it that it missed something. */
    void goLiveUnrecovered(Subscription subscription) {
        activate(subscription, false);
    }

    private void activate(Subscription subscription, Boolean recovered) {
        Position now = new Position(watch.epoch(), horizon);
        followers.activate(subscription, now, recovered, List.of(), horizon);
    }

    /** Tells a subscriber that it cannot go on. */
    void fail(Subscription subscription, Throwable cause) {
        followers.fail(subscription, cause);
    }

    /** Tells quiet followers how far they are. */
    void tellPosition() {
        if (isOpen()) {
            Position position = new Position(watch.epoch(), horizon);
            followers.tell(hub -> hub.tellWildcardPosition(app, position));
        }
    }

    // ---- going on -------------------------------------------------------------------------------------------------

    /**
     * Hands on what happened up to a round's horizon.
     *
     * @param upTo the app's clock in the instant in which the heads were read
     * @param moved at least the channels that moved since the last horizon
     * @return fails when a log cannot be read; what was handed on until then counts
     */
    Future<Advance> advance(Timetoken upTo, Collection<Head> moved, Timetoken trimmedFloor) {
        if (!hasFollowers) {
            horizon = upTo;
            tail.restart(upTo);
            hints.clear();
            known.clear();
            return Future.succeededFuture(Advance.DONE);
        }
        List<Head> mine = moved.stream()
                .filter(head -> head.last().isAfter(horizon) && patterns.matches(head.channel()))
                .toList();
        Timetoken trimmedTo = trimmedFloor;
        for (Head head : mine) {
            trimmedTo = head.trimmedTo().isAfter(trimmedTo) ? head.trimmedTo() : trimmedTo;
        }
        if (trimmedTo.isAfter(horizon)) {
            // A log no longer has what was missed: say so rather than leave a silent gap.
            beginAnew(trimmedTo);
        }
        if (!upTo.isAfter(horizon)) {
            return Future.succeededFuture(Advance.DONE);
        }
        LogMerge merge = new LogMerge(app, delivery, watch.epoch(), horizon, upTo);
        mine.forEach(head -> merge.add(head.channel(), hints.chain(watch.epoch(), head, horizon, upTo)));
        if (merge.unread() > delivery.options().wildcardChannels()) {
            beginAnew(upTo);
            return Future.succeededFuture(Advance.DONE);
        }
        Promise<Advance> done = Promise.promise();
        read(merge, done);
        return done.future().onComplete(ended -> hints.dropUpTo(horizon));
    }

    private void read(LogMerge merge, Promise<Advance> done) {
        merge.next().onComplete(read -> {
            if (read.failed()) {
                done.fail(read.cause());
            } else if (read.result().lost()) {
                done.complete(Advance.INTERRUPTED);
            } else if (denies(read.result().events())) {
                done.complete(Advance.REWOUND);
            } else {
                handOn(read.result());
                if (read.result().last()) {
                    done.complete(Advance.DONE);
                } else {
                    read(merge, done);
                }
            }
        });
    }

    private boolean denies(List<Event> events) {
        return events.stream().anyMatch(event -> {
            Timetoken last = known.get(event.channel());
            return last != null && last.isAfter(event.previous());
        });
    }

    private void handOn(LogMerge.Batch batch) {
        horizon = batch.upTo();
        List<Event> events = batch.events();
        if (!events.isEmpty()) {
            for (Event event : events) {
                tail.add(event);
                known.remove(event.channel());
                known.put(event.channel(), event.timetoken());
            }
            followers.tell(hub -> hub.deliverToWildcards(app, events));
            watch.polls().handOn(events);
        }
    }

    // ---- beginning anew -------------------------------------------------------------------------------------------

    /**
     * Goes on in another data set.
     *
     * @param since the app's clock when it began
     */
    void restart(Timetoken since) {
        hints.clear();
        beginAnew(horizon.isAfter(since) ? since : horizon);
    }

    /** Tells everyone that something was missed, and that everything after a moment follows. */
    private void beginAnew(Timetoken from) {
        horizon = from;
        tail.restart(from);
        known.clear();
        patterns.values().forEach(followed -> followed.since = from);
        uncovered = new ArrayList<>();
        Position position = new Position(watch.epoch(), from);
        followers.tell(hub -> hub.restartWildcards(app, position));
        watch.polls().restart();
        replay.restart();
    }
}
