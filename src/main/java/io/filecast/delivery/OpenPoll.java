package io.filecast.delivery;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.CursorFeed.Match;
import io.filecast.core.CursorFeed.PollRequest;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A poll that is not answered yet. Confined to its app's loop. */
final class OpenPoll {

    /** What it waits for. */
    enum Stage {
        /** A round that begins after it came. */
        ARRIVING,
        /** What happened since its cursor. */
        CATCHING_UP,
        /** What happens. */
        WAITING
    }

    final PollRequest request;
    private final Promise<Batch> promise;
    private final Runnable whenOver;
    private final boolean hasWildcards;
    private final int maxBytes;

    /** When its patience ends, on the clock of {@link Delivery#nanos()}. */
    private long deadline;

    /** All that is for it up to here has been looked at. */
    private Timetoken reached;

    /** Whether {@link #reached} was learned here; a client's cursor need not be true. */
    private boolean hasAdvanced;

    private Stage stage = Stage.ARRIVING;
    private PollLine line;
    private boolean lost;
    private boolean over;
    private List<Event> pending = List.of();

    /**
     * A poll that just came.
     *
     * @param deadline when its patience ends
     * @param maxBytes about how much one answer may be
     * @param whenOver is called once, when it is answered or given up
     */
    OpenPoll(PollRequest request, Promise<Batch> promise, long deadline, int maxBytes, Runnable whenOver) {
        this.request = request;
        this.promise = promise;
        this.deadline = deadline;
        this.maxBytes = maxBytes;
        this.whenOver = whenOver;
        this.hasWildcards = request.patterns().stream().anyMatch(ChannelPattern::isWildcard);
        this.reached = request.after() == null ? null : request.after().timetoken();
    }

    List<ChannelPattern> patterns() {
        return request.patterns();
    }

    boolean hasWildcards() {
        return hasWildcards;
    }

    /** What its client knows; null when it asks where now is. */
    Cursor cursor() {
        return request.after();
    }

    Timetoken reached() {
        return reached;
    }

    boolean hasAdvanced() {
        return hasAdvanced;
    }

    /** Everything up to a moment was looked at. */
    void advance(Timetoken upTo) {
        hasAdvanced = true;
        if (upTo.isAfter(reached)) {
            reached = upTo;
        }
    }

    /** Something after its cursor is not known any more. */
    void lose() {
        lost = true;
    }

    Stage stage() {
        return stage;
    }

    void enter(Stage next) {
        stage = next;
    }

    /** Names the line that lets go of it when it is over. */
    void belongTo(PollLine owner) {
        line = owner;
    }

    boolean isOver() {
        return over;
    }

    boolean isImpatient(long nanos) {
        return deadline - nanos <= 0;
    }

    /** Waits no longer than it has to. */
    void hurry(long nanos) {
        deadline = nanos;
    }

    // ---- what happens ---------------------------------------------------------------------------------------------

    /**
     * Takes an event to be judged together with the others of its batch.
     *
     * @return whether it is the first of them
     */
    boolean take(Event event) {
        if (stage != Stage.WAITING || !event.timetoken().isAfter(reached)) {
            return false;
        }
        if (pending.isEmpty()) {
            pending = new ArrayList<>(2);
            pending.add(event);
            return true;
        }
        if (pending.get(pending.size() - 1) != event) { // it comes once for each pattern that it matches
            pending.add(event);
        }
        return false;
    }

    List<Event> takePending() {
        List<Event> taken = pending;
        pending = List.of();
        return taken;
    }

    /**
     * Answers with what is for it, if anything is.
     *
     * @param events in the order of the clock; all that happened on its channels from where it stands up to {@code upTo}
     * @param now the app's time, which decides what has expired
     * @param subjects events as filters see them, perhaps for several polls
     */
    void offer(List<Event> events, Position upTo, Instant now, Function<Event, EventSubject> subjects) {
        List<Match> matches = new ArrayList<>();
        int bytes = 0;
        for (Event event : events) {
            ChannelPattern pattern = event.timetoken().isAfter(reached) ? patternOf(event) : null;
            if (pattern == null || !isForIt(event, now, subjects)) {
                continue;
            }
            bytes += Tail.weigh(event);
            if (matches.size() == request.limit() || bytes > maxBytes && !matches.isEmpty()) {
                answer(matches, matches.get(matches.size() - 1).event().timetoken(), upTo.epoch());
                return;
            }
            matches.add(new Match(pattern, event));
        }
        advance(upTo.timetoken());
        if (!matches.isEmpty() || lost) {
            answer(matches, reached, upTo.epoch());
        }
    }

    private void answer(List<Match> matches, Timetoken next, String epoch) {
        finish(new Batch(List.copyOf(matches), new Position(epoch, next), !lost));
    }

    private ChannelPattern patternOf(Event event) {
        for (ChannelPattern pattern : request.patterns()) {
            if (pattern.matches(event.channel())) {
                return pattern;
            }
        }
        return null;
    }

    private boolean isForIt(Event event, Instant now, Function<Event, EventSubject> subjects) {
        return !event.silent()
                && !event.isExpiredAt(now)
                && event.isVisibleTo(request.principal())
                && (request.filter() == null
                        || event.channel().isPresence()
                        || subjects.apply(event).passes(request.filter()));
    }

    // ---- its end --------------------------------------------------------------------------------------------------

    /** Answers with no events. */
    void finishEmpty(Position next) {
        finish(new Batch(List.of(), next, !lost));
    }

    private void finish(Batch batch) {
        if (close()) {
            promise.complete(batch);
        }
    }

    /** Answers that it cannot go on. */
    void fail(BrokerError error) {
        if (close()) {
            promise.fail(error);
        }
    }

    private boolean close() {
        if (over) {
            return false;
        }
        over = true;
        pending = List.of();
        if (line != null) {
            line.leave(this);
        }
        whenOver.run();
        return true;
    }
}
