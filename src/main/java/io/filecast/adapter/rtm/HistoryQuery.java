package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.Params;
import io.filecast.core.Order;
import io.filecast.core.Timetoken;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows of a history are wanted. SDKs send 0 for what they do not say. Any thread; pure.
 *
 * @param isDescending whether the newest comes first
 * @param rows how many at most
 * @param begin the first moment, in ms; 0 for none
 * @param end the last moment, in ms; 0 for none
 * @param lastId the row after which it goes on; 0 for none
 * @param mtypes the only types that are wanted; empty for all
 */
record HistoryQuery(boolean isDescending, int rows, long begin, long end, long lastId, Set<Long> mtypes) {

    private static final long TICKS_PER_MS = 10_000;
    private static final long LAST_MS = 9_000_000_000_000L;

    /**
     * Reads what was asked.
     *
     * @param mostRows how many rows one page has
     */
    static HistoryQuery of(Params params, int mostRows) {
        long num = params.number("num");
        if (num < 1) {
            throw RtmError.BAD_PARAMETER.error("num is at least 1");
        }
        return of(params, params.flag("desc"), (int) Math.min(num, mostRows));
    }

    /** Everything between the moments that were asked. */
    static HistoryQuery ofAll(Params params) {
        return of(params, true, Integer.MAX_VALUE);
    }

    private static HistoryQuery of(Params params, boolean isDescending, int rows) {
        List<Long> mtypes = params.optionalNumbers("mtypes").orElse(List.of());
        if (mtypes.size() > Facts.LARGEST_TYPE) {
            throw RtmError.TOO_MANY.error("mtypes");
        }
        return new HistoryQuery(
                isDescending,
                rows,
                moment(params, "begin"),
                moment(params, "end"),
                unset(params, "lastid"),
                Set.copyOf(mtypes));
    }

    private static long moment(Params params, String name) {
        return Math.min(unset(params, name), LAST_MS);
    }

    private static long unset(Params params, String name) {
        Optional<Long> value = params.optionalNumber(name);
        return Math.max(0, value.orElse(0L));
    }

    /** In which order it is read. */
    Order order() {
        return isDescending ? Order.NEWEST_FIRST : Order.OLDEST_FIRST;
    }

    /** Where it begins in time, exclusive; null for the beginning. */
    Timetoken after() {
        long byTime = begin == 0 ? 0 : begin * TICKS_PER_MS - 1;
        long ticks = isDescending ? byTime : Math.max(byTime, bounded(lastId));
        return ticks == 0 ? null : new Timetoken(ticks);
    }

    /** Where it ends in time, exclusive; null for the end. */
    Timetoken before() {
        long byTime = end == 0 ? Long.MAX_VALUE : (end + 1) * TICKS_PER_MS;
        long ticks = isDescending && lastId != 0 ? Math.min(byTime, bounded(lastId)) : byTime;
        return ticks == Long.MAX_VALUE ? null : new Timetoken(ticks);
    }

    private static long bounded(long id) {
        return Math.min(id, LAST_MS * TICKS_PER_MS);
    }

    /** Whether a type is wanted. */
    boolean wants(int mtype) {
        return mtypes.isEmpty() || mtypes.contains((long) mtype);
    }
}
