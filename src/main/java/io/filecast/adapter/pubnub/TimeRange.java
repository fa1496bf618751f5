package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Order;
import io.filecast.core.Timetoken;

/**
 * A stretch of time as history reads it: both bounds exclusive. Any thread; immutable.
 *
 * @param after null for the beginning
 * @param before null for the end
 */
record TimeRange(Timetoken after, Timetoken before, Order order) {

    private static final long LAST_TICK = 99_999_999_999_999_999L;

    /**
     * What a request asks for: without {@code reverse} the newest ones before {@code start} and back to {@code end}, that one
     * too; with it the oldest ones after {@code start} and up to {@code end}, that one too.
     */
    static TimeRange toRead(PubNubRequest request) {
        Timetoken start = timetoken(request, "start");
        Timetoken end = timetoken(request, "end");
        return request.flag("reverse", false)
                ? new TimeRange(start, end == null ? null : next(end), Order.OLDEST_FIRST)
                : new TimeRange(end == null ? null : previous(end), start, Order.NEWEST_FIRST);
    }

    /** What a request wants to be gone: after {@code start} and up to {@code end}, that one too. */
    static TimeRange toDelete(PubNubRequest request) {
        Timetoken end = timetoken(request, "end");
        return new TimeRange(timetoken(request, "start"), end == null ? null : next(end), Order.OLDEST_FIRST);
    }

    /** A bound that lets a timetoken itself in; null for the very first. */
    static Timetoken previous(Timetoken timetoken) {
        return timetoken.ticks() == 0 ? null : new Timetoken(timetoken.ticks() - 1);
    }

    private static Timetoken next(Timetoken timetoken) {
        return timetoken.ticks() == LAST_TICK ? null : new Timetoken(timetoken.ticks() + 1);
    }

    private static Timetoken timetoken(PubNubRequest request, String name) {
        String text = request.parameter(name);
        return text == null ? null : read(text);
    }

    /**
     * Reads a timetoken.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} in this dialect's words
     */
    static Timetoken read(String text) {
        try {
            return Timetoken.parse(text.strip());
        } catch (BrokerError e) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "Invalid timetoken");
        }
    }
}
