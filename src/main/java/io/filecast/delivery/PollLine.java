package io.filecast.delivery;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.delivery.OpenPoll.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The polls of one app on this node. Event-loop confined to the app's loop.
 *
 * <p>A poll has one cursor over all of its channels, so it is served like a wildcard: by the rounds of the
 * {@link AppWatch}, each of which says what happened up to its horizon. However many polls wait, they share the round.
 * What lies between a poll's cursor and the round comes from the tail of the {@link WildcardLine} or, where that does not
 * go back so far, from the logs ({@link PollCatchUp}).
 *
 * <p>What polls have asked for is followed for a while after the last of them is answered, because they come back: the
 * tail then has what happened in between.
 */
final class PollLine {

    private static final int MAX_LINGERING = 100_000;

    private final FeedLoop loop;
    private final Delivery delivery;
    private final AppWatch watch;
    private final WildcardLine line;
    private final PollCatchUp catchUp;
    private final Set<OpenPoll> polls = new HashSet<>();
    private final PatternMap<Set<OpenPoll>> byPattern = new PatternMap<>();
    private final Map<ChannelPattern, Long> lingering = new LinkedHashMap<>();
    private List<OpenPoll> arrivals = new ArrayList<>();

    PollLine(WildcardLine line, AppWatch watch, FeedLoop loop, Delivery delivery) {
        this.line = line;
        this.watch = watch;
        this.loop = loop;
        this.delivery = delivery;
        this.catchUp = new PollCatchUp(this, watch, loop, delivery);
    }

    // ---- coming and going -----------------------------------------------------------------------------------------

    /** Takes a poll in. */
    void arrive(OpenPoll poll) {
        if (poll.isOver()) {
            return;
        }
        polls.add(poll);
        poll.belongTo(this);
        poll.patterns().forEach(pattern -> follow(pattern).add(poll));
        if (needsRound(poll)) {
            awaitRound(poll);
        } else {
            goOn(poll);
        }
    }

    /** Lets go of a poll that is over. */
    void leave(OpenPoll poll) {
        if (polls.remove(poll)) {
            for (ChannelPattern pattern : poll.patterns()) {
                Set<OpenPoll> others = byPattern.get(pattern);
                if (others != null && others.remove(poll) && others.isEmpty()) {
                    lingering.put(pattern, delivery.nanos());
                }
            }
        }
    }

    private Set<OpenPoll> follow(ChannelPattern pattern) {
        Set<OpenPoll> followers = byPattern.get(pattern);
        if (followers == null) {
            followers = new HashSet<>(2);
            byPattern.put(pattern, followers);
            line.follow(pattern);
        } else if (followers.isEmpty()) {
            lingering.remove(pattern);
        }
        return followers;
    }

    /** Whether something about a poll is known only after a round that begins from now on. */
    private boolean needsRound(OpenPoll poll) {
        return !line.isOpen()
                || poll.cursor() == null
                || poll.request.patience().isZero()
                || !poll.cursor().isOf(watch.epoch())
                || poll.reached().isAfter(line.horizon())
                || !line.isFollowing(poll.patterns());
    }

    private void awaitRound(OpenPoll poll) {
        poll.enter(Stage.ARRIVING);
        arrivals.add(poll);
        watch.check();
    }

    // ---- rounds ---------------------------------------------------------------------------------------------------

    /** Takes those who wait for a round that begins now. */
    List<OpenPoll> takeArrivals() {
        List<OpenPoll> taken = arrivals;
        arrivals = new ArrayList<>();
        return taken;
    }

    /** Leaves those who waited to a later round. */
    void postpone(List<OpenPoll> taken) {
        taken.addAll(arrivals);
        arrivals = taken;
    }

    /** The round that these waited for is done. */
    void place(List<OpenPoll> taken) {
        taken.forEach(this::place);
    }

    private void place(OpenPoll poll) {
        if (poll.isOver()) {
            return;
        }
        if (poll.cursor() == null) {
            poll.finishEmpty(now());
        } else if (!poll.cursor().isOf(watch.epoch()) || isAhead(poll)) {
            poll.lose();
            poll.finishEmpty(now());
        } else {
            goOn(poll);
        }
    }

    /** Whether it claims to have seen what has not happened: its data set is not this one. */
    private boolean isAhead(OpenPoll poll) {
        return !poll.hasAdvanced() && poll.reached().isAfter(line.horizon());
    }

    /** The round that these waited for failed. */
    void fail(List<OpenPoll> taken, Throwable cause) {
        taken.forEach(poll -> fail(poll, cause));
    }

    /** What a poll asks for cannot be read. */
    void fail(OpenPoll poll, Throwable cause) {
        poll.fail(
                cause instanceof BrokerError known
                        ? known
                        : BrokerError.unavailable("what happened since cannot be read just now", cause));
    }

    /** What happened up to the line's horizon since the last one. */
    void handOn(List<Event> events) {
        if (polls.isEmpty()) {
            return;
        }
        List<OpenPoll> touched = new ArrayList<>();
        for (Event event : events) {
            byPattern.forEachMatching(
                    event.channel(),
                    followers -> followers.forEach(poll -> {
                        if (poll.take(event)) {
                            touched.add(poll);
                        }
                    }));
        }
        Position horizon = now();
        Instant time = delivery.now();
        Map<Event, EventSubject> subjects = new IdentityHashMap<>();
        touched.forEach(poll -> poll.offer(
                poll.takePending(), horizon, time, event -> subjects.computeIfAbsent(event, EventSubject::new)));
    }

    /** The data set was lost, or what was missed cannot be known: who stands on it begins anew. */
    void restart() {
        for (OpenPoll poll : List.copyOf(polls)) {
            // Who still waits for a round is judged after it.
            if (poll.stage() != Stage.ARRIVING) {
                poll.lose();
                poll.finishEmpty(now());
            }
        }
    }

    private Position now() {
        return new Position(watch.epoch(), line.horizon());
    }

    // ---- going on -------------------------------------------------------------------------------------------------

    /** Lets a poll go on from where it stands. */
    void goOn(OpenPoll poll) {
        if (poll.isOver()) {
            return;
        }
        if (watch.since().isAfter(poll.reached()) && !poll.hasAdvanced()) {
            poll.lose();
        }
        if (!line.covers(poll.patterns(), poll.reached())) {
            poll.enter(Stage.CATCHING_UP);
            catchUp.add(poll);
            return;
        }
        poll.offer(line.tailAfter(poll.reached()), now(), delivery.now(), EventSubject::new);
        if (poll.isImpatient(delivery.nanos())) {
            giveUpWaiting(poll);
        } else {
            poll.enter(Stage.WAITING);
        }
    }

    /** A poll turned out to be of another data set than it seemed. */
    void judgeAgain(OpenPoll poll) {
        if (!poll.isOver()) {
            awaitRound(poll);
        }
    }

    private void giveUpWaiting(OpenPoll poll) {
        if (poll.stage() == Stage.WAITING) {
            poll.advance(line.horizon());
        }
        poll.finishEmpty(new Position(watch.epoch(), poll.reached()));
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    /**
     * Ends what has lasted long enough.
     *
     * @param refusal why somebody may listen no longer; answers null when he may. Null not to look at that
     */
    void tick(long nanos, Function<Principal, BrokerError> refusal) {
        for (OpenPoll poll : List.copyOf(polls)) {
            BrokerError refused = refusal == null ? null : refusal.apply(poll.request.principal());
            if (refused != null) {
                poll.fail(refused);
            } else if (poll.isImpatient(nanos) && isSomewhere(poll)) {
                giveUpWaiting(poll);
            }
        }
        dropIdle(nanos - delivery.options().linger().toNanos());
    }

    /** Whether it is known what a poll's client may go on from. */
    private static boolean isSomewhere(OpenPoll poll) {
        return poll.stage() == Stage.WAITING || poll.stage() == Stage.CATCHING_UP && poll.hasAdvanced();
    }

    private void dropIdle(long before) {
        Iterator<Map.Entry<ChannelPattern, Long>> oldest = lingering.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<ChannelPattern, Long> entry = oldest.next();
            if (entry.getValue() - before > 0 && lingering.size() <= MAX_LINGERING) {
                return;
            }
            oldest.remove();
            byPattern.remove(entry.getKey());
            line.unfollow(entry.getKey());
        }
    }

    /** Lets nobody wait any longer. */
    void hurry() {
        long nanos = delivery.nanos();
        polls.forEach(poll -> poll.hurry(nanos));
        tick(nanos, null);
    }

    /** How many polls are open. */
    int size() {
        return polls.size();
    }
}
