package io.filecast.delivery;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The order of one channel, kept on one loop for the whole node: it takes hints of committed events in any order, hands
 * them on in the log's order, and reads the log where a hint is missing. Event-loop confined.
 *
 * <p>Every event names the one before it. An event whose elder was seen is handed on; one whose elder is missing waits
 * {@code gapHold} for it, then the log is read. At most one read for healing is under way.
 */
final class ChannelLine {

    private static final int MAX_EARLY = 1_024;
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final ChannelKey key;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final AppWatch watch;
    private final LogReplay replay;
    private final int[] followers;
    private final TreeMap<Timetoken, Event> early = new TreeMap<>();
    private final List<Subscription> waiting = new ArrayList<>();
    private int followerCount;
    private long idleSince;

    private String epoch;
    private Timetoken seenTo = Timetoken.ZERO;
    private Timetoken lastEvent = Timetoken.ZERO;
    private Timetoken expected = Timetoken.ZERO;
    private Tail tail;
    private boolean opening;
    private boolean healing;
    private boolean closed;
    private long holdTimer = -1;
    private Duration retry = FIRST_RETRY;

    ChannelLine(ChannelKey key, FeedLoop loop, Delivery delivery, AppWatch watch) {
        this.key = key;
        this.loop = loop;
        this.delivery = delivery;
        this.watch = watch;
        this.replay = new LogReplay(this, loop, delivery);
        this.followers = new int[delivery.loopCount()];
        this.idleSince = delivery.nanos();
    }

    ChannelKey key() {
        return key;
    }

    String epoch() {
        return epoch;
    }

    Tail tail() {
        return tail;
    }

    /** Everything up to here was handed on. */
    Timetoken horizon() {
        Timetoken quietTo = loop.quietTo(key.app());
        return isBehind() || seenTo.isAfter(quietTo) ? seenTo : quietTo;
    }

    private boolean isBehind() {
        return expected.isAfter(seenTo) || !early.isEmpty() || healing || opening;
    }

    // ---- followers ------------------------------------------------------------------------------------------------

    /** Takes a subscriber in: now, or from the position it asked for. */
    void join(Subscription subscription) {
        followers[subscription.loop.index]++;
        followerCount++;
        if (epoch == null) {
            waiting.add(subscription);
            open();
        } else {
            place(subscription);
        }
    }

    /** A subscriber left; it had joined. */
    void leave(Subscription subscription) {
        followers[subscription.loop.index]--;
        if (--followerCount == 0) {
            idleSince = delivery.nanos();
        }
    }

    boolean isIdleSince(long before) {
        return followerCount == 0 && idleSince - before < 0;
    }

    void close() {
        closed = true;
        cancelHold();
    }

    private void place(Subscription subscription) {
        Position after = subscription.after;
        if (after == null) {
            activate(subscription, horizon(), null, List.of(), horizon());
        } else if (!after.epoch().equals(epoch)) {
            activate(subscription, horizon(), false, List.of(), horizon());
        } else {
            subscription.cursor = after.timetoken();
            if (tail.covers(after.timetoken())) {
                goLive(subscription);
            } else {
                replay.add(subscription);
            }
        }
    }

    /** Makes a subscriber live that has everything up to its cursor, which the tail covers. */
    void goLive(Subscription subscription) {
        Timetoken cursor = subscription.cursor;
        Timetoken startAfter = cursor.isAfter(seenTo) ? cursor : seenTo;
        activate(subscription, cursor, true, tail.after(cursor), startAfter);
    }

    /** Makes a subscriber live from now, telling it that it missed something. */
    void goLiveUnrecovered(Subscription subscription) {
        activate(subscription, horizon(), false, List.of(), horizon());
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

    // ---- opening --------------------------------------------------------------------------------------------------

    private void open() {
        if (opening) {
            return;
        }
        opening = true;
        delivery.index()
                .log(key.app(), key.channel(), null, null, Order.NEWEST_FIRST, 1)
                .onComplete(read -> {
                    opening = false;
                    if (closed) {
                        return;
                    }
                    if (read.failed()) {
                        failWaiting(read.cause());
                    } else {
                        opened(read.result());
                    }
                });
    }

    private void failWaiting(Throwable cause) {
        BrokerError error = cause instanceof BrokerError known
                ? known
                : BrokerError.unavailable("the channel cannot be read just now", cause);
        List<Subscription> failed = List.copyOf(waiting);
        waiting.clear();
        failed.forEach(subscription -> fail(subscription, error));
    }

    private void opened(LogSlice slice) {
        epoch = slice.epoch();
        seenTo = slice.clock();
        lastEvent = slice.head();
        tail = delivery.newTail(seenTo);
        watch.observe(epoch);
        takeEarly();
        List<Subscription> joined = List.copyOf(waiting);
        waiting.clear();
        joined.forEach(this::place);
    }

    // ---- order ----------------------------------------------------------------------------------------------------

    /** Takes a hint. */
    void offer(Event event) {
        if (epoch == null) {
            holdEarly(event);
            return;
        }
        if (!event.epoch().equals(epoch)) {
            watch.observe(event.epoch());
            return;
        }
        if (!event.timetoken().isAfter(seenTo)) {
            return;
        }
        if (lastEvent.isAfter(event.previous())) {
            watch.rewound(epoch);
            return;
        }
        if (event.previous().isAfter(horizon())) {
            holdEarly(event);
            holdForElder();
            return;
        }
        accept(List.of(event));
        takeEarly();
    }

    /** The index says that the channel's last event is this one. */
    void expect(Timetoken head) {
        if (epoch != null && head.isAfter(seenTo) && head.isAfter(expected)) {
            expected = head;
            holdForElder();
        }
    }

    private void holdEarly(Event event) {
        if (early.size() < MAX_EARLY) {
            early.put(event.timetoken(), event);
        }
    }

    private void takeEarly() {
        while (!early.isEmpty()) {
            Event first = early.firstEntry().getValue();
            boolean seen = !first.timetoken().isAfter(seenTo);
            if (!seen && first.previous().isAfter(seenTo)) {
                holdForElder();
                return;
            }
            early.pollFirstEntry();
            if (!seen) {
                accept(List.of(first));
            }
        }
        if (!expected.isAfter(seenTo)) {
            cancelHold();
        }
    }

    private void accept(List<Event> events) {
        for (Event event : events) {
            tail.add(event);
            seenTo = event.timetoken();
            lastEvent = seenTo;
        }
        for (FeedLoop target : delivery.loops()) {
            if (followers[target.index] > 0) {
                loop.post(target, () -> target.hub.deliver(key, events));
            }
        }
    }

    // ---- healing --------------------------------------------------------------------------------------------------

    private void holdForElder() {
        if (holdTimer < 0 && !healing && !closed) {
            holdTimer = delivery.after(delivery.options().gapHold(), () -> {
                holdTimer = -1;
                heal();
            });
        }
    }

    private void cancelHold() {
        if (holdTimer >= 0) {
            delivery.cancel(holdTimer);
            holdTimer = -1;
        }
    }

    private void heal() {
        if (healing || closed) {
            return;
        }
        healing = true;
        Timetoken from = seenTo;
        Timetoken wanted = expected;
        int limit = delivery.options().pageEvents();
        delivery.stats().logRead();
        delivery.index()
                .log(key.app(), key.channel(), from, null, Order.OLDEST_FIRST, limit)
                .onComplete(read -> {
                    healing = false;
                    if (closed) {
                        return;
                    }
                    if (read.failed()) {
                        retryHealing();
                    } else {
                        retry = FIRST_RETRY;
                        healed(read.result(), limit, wanted);
                    }
                });
    }

    private void retryHealing() {
        holdTimer = delivery.after(retry, () -> {
            holdTimer = -1;
            heal();
        });
        retry = retry.compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
    }

    private void healed(LogSlice slice, int limit, Timetoken wanted) {
        if (!slice.epoch().equals(epoch)) {
            watch.observe(slice.epoch());
            return;
        }
        if (slice.trimmedTo().isAfter(seenTo)) {
            // The log no longer has what was missed: say so rather than leave a silent gap.
            restart(epoch, slice.trimmedTo());
            return;
        }
        List<Event> missed = slice.events().stream()
                .filter(event -> event.timetoken().isAfter(seenTo))
                .toList();
        delivery.stats().healed(missed.size());
        if (!missed.isEmpty()) {
            accept(missed);
        }
        if (slice.events().size() >= limit) {
            heal();
            return;
        }
        if (slice.clock().isAfter(seenTo)) {
            seenTo = slice.clock();
        }
        takeEarly();
        if (wanted.isAfter(seenTo)) {
            // The index knew of an event that its log no longer has.
            watch.rewound(epoch);
        } else if (expected.isAfter(seenTo)) {
            holdForElder();
        }
    }

    /**
     * Begins anew: after the data set was lost or rewound, or after the log was trimmed beyond what was seen. Everyone is
     * told.
     *
     * @param epoch the epoch that holds now
     * @param since where it began
     */
    void restart(String epoch, Timetoken since) {
        if (this.epoch == null) {
            return;
        }
        boolean sameData = this.epoch.equals(epoch);
        if (sameData && !since.isAfter(seenTo)) {
            return;
        }
        this.epoch = epoch;
        if (sameData || seenTo.isAfter(since)) {
            seenTo = since;
        }
        lastEvent = Timetoken.ZERO;
        expected = Timetoken.ZERO;
        early.clear();
        tail.restart(seenTo);
        Position position = new Position(epoch, seenTo);
        for (FeedLoop target : delivery.loops()) {
            if (followers[target.index] > 0) {
                loop.post(target, () -> target.hub.restart(key, position));
            }
        }
        replay.restart();
        heal();
    }

    /** Tells quiet followers how far they are. */
    void tellPosition() {
        if (epoch == null || followerCount == 0 || isBehind()) {
            return;
        }
        Position position = new Position(epoch, horizon());
        for (FeedLoop target : delivery.loops()) {
            if (followers[target.index] > 0) {
                loop.post(target, () -> target.hub.tellPosition(key, position));
            }
        }
    }

    /** The error of a channel whose history cannot be read just now. */
    static BrokerError unreadable(Throwable cause) {
        return cause instanceof BrokerError known && known.code() == ErrorCode.UNAVAILABLE
                ? known
                : BrokerError.unavailable("the channel's log cannot be read just now", cause);
    }
}
