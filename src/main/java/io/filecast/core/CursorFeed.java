package io.filecast.core;

import io.filecast.core.filter.Filter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Reads many channels with one cursor: what a client that asks again and again needs. Any thread with a Vert.x context;
 * answers come on it.
 *
 * <p>Whoever asks with the cursor of the answer before, here or on another node, for the same channels or others, gets
 * every event of those channels after it, once, in the order of the app's clock; or hears that this was not possible.
 */
public interface CursorFeed {

    /**
     * What happened on any of some channels after a cursor, waiting while nothing has.
     *
     * <p>The answer fails with {@link ErrorCode#FORBIDDEN}, {@link ErrorCode#TOO_MANY_CHANNELS},
     * {@link ErrorCode#RATE_LIMITED} when too many polls wait, {@link ErrorCode#UNAVAILABLE}, or
     * {@link ErrorCode#UNAUTHENTICATED} when the credential ends while it waits. A node that stops answers with no events.
     */
    Poll poll(PollRequest request);

    /**
     * What is wanted.
     *
     * @param patterns channels and wildcards, in the caller's order of preference: an event that several of them match is
     *     given once, with the first
     * @param after where to go on; null to learn where now is, which is answered at once
     * @param filter null for everything; it holds for every event alike
     * @param limit most events in one answer, at least 1
     * @param patience how long to wait before answering with no events; zero not to wait
     */
    record PollRequest(
            Principal principal,
            List<ChannelPattern> patterns,
            Cursor after,
            Filter filter,
            int limit,
            Duration patience) {

        public PollRequest {
            patterns = List.copyOf(patterns);
            if (patterns.isEmpty() || limit < 1 || patience.isNegative()) {
                throw new IllegalArgumentException("a poll has a pattern, a limit and a patience");
            }
        }
    }

    /**
     * How far a client has come, and what it knows of the data set in which it came so far.
     *
     * @param timetoken everything up to here has been seen
     * @param epoch the data set's name; null when the client keeps less
     * @param mark the data set's {@link Position#mark mark}; 0 when the client does not keep that either, and then another
     *     data set is found out only by its clock
     */
    record Cursor(Timetoken timetoken, String epoch, int mark) {

        /** The cursor of a client that keeps positions. */
        public static Cursor of(Position position) {
            return new Cursor(position.timetoken(), position.epoch(), position.mark());
        }

        /** The cursor of a client that keeps timetokens, and perhaps a mark. */
        public static Cursor marked(Timetoken timetoken, int mark) {
            return new Cursor(timetoken, null, mark);
        }

        /** Whether it may be one of a data set. */
        public boolean isOf(String current) {
            return epoch == null ? mark == 0 || mark == Position.markOf(current) : epoch.equals(current);
        }
    }

    /** One read that may wait. */
    interface Poll {

        /** What it brings. */
        Future<Batch> answer();

        /** Gives it up, since nobody waits for it any more; an answer still to come is a failure. Any thread; harmless when it is answered. */
        void cancel();
    }

    /**
     * An answer.
     *
     * @param events in the order of the app's clock
     * @param next the cursor for the next poll; never before the timetoken of an event
     * @param recovered false when something between the cursor and these events cannot be known any more: another data
     *     set, or a log that was trimmed
     */
    record Batch(List<Match> events, Position next, boolean recovered) {}

    /** @param pattern the first of the poll's patterns that the event matches */
    record Match(ChannelPattern pattern, Event event) {}
}
