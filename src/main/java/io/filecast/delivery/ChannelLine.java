package io.filecast.delivery;

import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.Event;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of one channel, kept on one loop for the whole node: it takes hints of committed events in any order, hands
 * them on in the log's order, and reads the log where a hint is missing. Event-loop confined.
 *
 * <p>Every event names the one before it. An event whose elder was seen is handed on; one whose elder is missing waits
 * {@code gapHold} for it, then the log is read. At most one read for healing is under way. What cannot be in one log with
 * what was seen shows that the data set was rewound; then nothing goes on until the {@link AppWatch} has named a new
 * epoch and everyone was told.
 */
final class ChannelLine {

    private final ChannelKey key;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final AppWatch watch;
    private final LogReplay replay;
    private final Followers followers;
    private final HealingReads healing;
    private final EarlyEvents early = new EarlyEvents();
    private List<Subscription> waiting = new ArrayList<>();
    private long idleSince;

    private String epoch;
    private Timetoken seenTo = Timetoken.ZERO;
    private Timetoken lastEvent = Timetoken.ZERO;
    private Timetoken expected = Timetoken.ZERO;
    private Tail tail;
    private boolean opening;
    private boolean behind;
    private boolean closed;

    /** What was known when a read for healing began. */
    private record Known(String epoch, Timetoken seenTo, Timetoken lastEvent) {}

    ChannelLine(ChannelKey key, FeedLoop loop, Delivery delivery, AppWatch watch) {
        this.key = key;
        this.loop = loop;
        this.delivery = delivery;
        this.watch = watch;
        this.replay = new LogReplay(this, watch, loop, delivery);
        this.followers = new Followers(loop, delivery);
        this.healing = new HealingReads(key, loop, delivery, this::heal);
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
    private Timetoken horizon() {
        Timetoken quietTo = isBehind() ? seenTo : loop.quietTo(key.app(), epoch);
        if (quietTo.isAfter(seenTo)) {
            seenTo = quietTo;
        }
        return seenTo;
    }

    private boolean isBehind() {
        return epoch == null || behind || expected.isAfter(seenTo) || !early.isEmpty();
    }

    // ---- followers ------------------------------------------------------------------------------------------------

    /** Takes a subscriber in: now, or from the position it asked for. */
    void join(Subscription subscription) {
        followers.add(subscription);
        if (epoch == null) {
            waiting.add(subscription);
            open();
        } else {
            place(subscription);
        }
    }

    /** A subscriber left; it had joined. */
    void leave(Subscription subscription) {
        followers.remove(subscription);
        if (followers.isEmpty()) {
            idleSince = delivery.nanos();
        }
    }

    boolean isIdleSince(long before) {
        return followers.isEmpty() && idleSince - before < 0;
    }

    void close() {
        closed = true;
        if (tail != null) {
            tail.restart(seenTo);
        }
        healing.close();
    }

    private void place(Subscription subscription) {
        if (subscription.after == null) {
            activate(subscription, horizon(), null);
        } else {
            subscription.cursor = subscription.after.timetoken();
            goOn(subscription);
        }
    }

    /** Lets a subscriber that resumes go on from its cursor: live if the tail goes back so far, else from the log. */
    void goOn(Subscription subscription) {
        if (subscription.cancelled) {
            return;
        }
        if (!subscription.after.epoch().equals(epoch)) {
            goLiveUnrecovered(subscription);
        } else if (tail.covers(subscription.cursor)) {
            goLive(subscription);
        } else {
            replay.add(subscription);
        }
    }

    private void goLive(Subscription subscription) {
        Timetoken cursor = subscription.cursor;
        List<Event> missed = tail.after(cursor);
        if (Tail.areFew(missed)) {
            Timetoken startAfter = cursor.isAfter(seenTo) ? cursor : seenTo;
            followers.activate(subscription, new Position(epoch, cursor), true, missed, startAfter);
        } else {
            subscription.cursor = seenTo;
            loop.page(subscription, new Position(epoch, cursor), missed, this::goOn);
        }
    }

    /** Makes a subscriber live from now, telling it that it missed something. */
    void goLiveUnrecovered(Subscription subscription) {
        activate(subscription, horizon(), false);
    }

    private void activate(Subscription subscription, Timetoken from, Boolean recovered) {
        followers.activate(subscription, new Position(epoch, from), recovered, List.of(), from);
    }

    /** Tells a subscriber that it cannot go on. */
    void fail(Subscription subscription, Throwable cause) {
        followers.fail(subscription, cause);
    }

    /** Tells quiet followers how far they are. */
    void tellPosition() {
        if (!followers.isEmpty() && epoch != null) {
            Position position = new Position(epoch, horizon());
            followers.tell(hub -> hub.tellPosition(key, position));
        }
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
                    if (read.succeeded()) {
                        opened(read.result());
                    } else {
                        takeWaiting().forEach(subscription -> fail(subscription, read.cause()));
                    }
                });
    }

    private List<Subscription> takeWaiting() {
        List<Subscription> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private void opened(LogSlice slice) {
        epoch = slice.epoch();
        seenTo = slice.clock();
        lastEvent = slice.head();
        tail = delivery.newTail(seenTo);
        watch.observe(epoch);
        early.keepOnly(epoch, watch::observe);
        if (loop.quietTo(key.app(), epoch).isAfter(seenTo)) {
            // A comparison that was later than our read came in before it: it may have named this channel.
            heal();
        }
        takeEarly();
        takeWaiting().forEach(this::place);
    }

    // ---- order ----------------------------------------------------------------------------------------------------

    /** Takes a hint. */
    void offer(Event event) {
        if (epoch == null) {
            early.add(event);
            return;
        }
        if (!event.epoch().equals(epoch)) {
            // Either may be the stale one.
            watch.observe(event.epoch());
            watch.observe(epoch);
            return;
        }
        if (!event.timetoken().isAfter(horizon())) {
            return;
        }
        if (lastEvent.isAfter(event.previous()) || early.areDeniedBy(event)) {
            watch.rewound(epoch);
            return;
        }
        if (event.previous().isAfter(seenTo)) {
            early.add(event);
            healing.soon();
            return;
        }
        accept(List.of(event));
        takeEarly();
    }

    /** The index says that the channel's last event is this one. */
    void expect(String epoch, Timetoken head) {
        if (epoch.equals(this.epoch) && head.isAfter(horizon()) && head.isAfter(expected)) {
            expected = head;
            healing.soon();
        }
    }

    /** Whoever knows that the channel is quiet knows it from this moment on only. */
    void doubt(Timetoken from) {
        if (epoch != null && from.isAfter(seenTo)) {
            heal();
        }
    }

    private void takeEarly() {
        while (!early.isEmpty()) {
            Event first = early.first();
            if (first.timetoken().isAfter(seenTo)) {
                if (lastEvent.isAfter(first.previous())) {
                    watch.rewound(epoch);
                    return;
                }
                if (first.previous().isAfter(seenTo)) {
                    healing.soon();
                    return;
                }
                accept(List.of(first));
            }
            early.dropFirst();
        }
        if (!behind && !expected.isAfter(seenTo)) {
            healing.callOff();
        }
    }

    private void accept(List<Event> events) {
        for (Event event : events) {
            tail.add(event);
            seenTo = event.timetoken();
            lastEvent = seenTo;
        }
        followers.tell(hub -> hub.deliver(key, events));
    }

    // ---- healing --------------------------------------------------------------------------------------------------

    private void heal() {
        // Until the log was read to its end; a read that fails is no answer.
        behind = true;
        if (!healing.isUnderWay()) {
            Known known = new Known(epoch, seenTo, expected.isAfter(lastEvent) ? expected : lastEvent);
            healing.read(seenTo, slice -> healed(slice, known));
        }
    }

    private void healed(LogSlice slice, Known known) {
        if (!known.epoch.equals(epoch) || known.seenTo.isAfter(seenTo)) {
            // The line began anew meanwhile, and this stretch does not begin where it stands.
            heal();
            return;
        }
        if (!slice.epoch().equals(epoch)) {
            watch.observe(slice.epoch());
            watch.observe(epoch);
            return;
        }
        if (slice.trimmedTo().isAfter(seenTo)) {
            // The log no longer has what was missed: say so rather than leave a silent gap.
            beginAnew(slice.trimmedTo());
            return;
        }
        List<Event> missed = slice.events().stream()
                .filter(event -> event.timetoken().isAfter(seenTo))
                .toList();
        if (isRewound(slice, known, missed)) {
            watch.rewound(epoch);
            return;
        }
        delivery.stats().healed(missed.size());
        if (!missed.isEmpty()) {
            accept(missed);
        }
        if (slice.events().size() >= delivery.options().pageEvents()) {
            heal();
            return;
        }
        behind = false;
        if (slice.clock().isAfter(seenTo)) {
            seenTo = slice.clock();
        }
        takeEarly();
        if (expected.isAfter(seenTo)) {
            healing.soon();
        }
    }

    /** Whether the log denies what was known of it. A head that is gone is no denial if it was trimmed. */
    private boolean isRewound(LogSlice slice, Known known, List<Event> missed) {
        boolean headGone = known.lastEvent.isAfter(slice.head()) && known.lastEvent.isAfter(slice.trimmedTo());
        return headGone || !missed.isEmpty() && lastEvent.isAfter(missed.get(0).previous());
    }

    // ---- beginning anew -------------------------------------------------------------------------------------------

    /**
     * Begins anew in another data set, after the one that it holds was lost or rewound.
     *
     * @param newEpoch the epoch that holds now; nothing is done if the line has it
     * @param since the app's clock when it began
     */
    void restart(String newEpoch, Timetoken since) {
        if (epoch == null || epoch.equals(newEpoch)) {
            return;
        }
        epoch = newEpoch;
        beginAnew(seenTo.isAfter(since) ? since : seenTo);
    }

    /** Tells everyone that something was missed, and that everything after a moment follows. */
    private void beginAnew(Timetoken from) {
        seenTo = from;
        lastEvent = Timetoken.ZERO;
        expected = Timetoken.ZERO;
        early.clear();
        tail.restart(from);
        Position position = new Position(epoch, from);
        followers.tell(hub -> hub.restart(key, position));
        replay.restart();
        heal();
    }
}
