package io.filecast.adapter.fpnn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line why a peer was cut off. Of an address that goes on the first few are told, and then one in a while with
 * how many there were, so that nobody fills the log. Any thread.
 */
final class ClosedLog {

    private static final Logger LOG = LoggerFactory.getLogger(ClosedLog.class);
    private static final int ADDRESSES = 1_024;
    private static final long REFILL_NANOS = 10_000_000_000L;

    private final int lines;
    private final LongSupplier nanoTime;
    private final Map<String, Lines> linesOf = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Lines> eldest) {
            return size() > ADDRESSES;
        }
    };

    /**
     * A log that has told nothing yet.
     *
     * @param lines how many are told of an address at once
     */
    ClosedLog(int lines, LongSupplier nanoTime) {
        this.lines = lines;
        this.nanoTime = nanoTime;
    }

    /** A line for an address. */
    void closed(String address, String why) {
        int untold = untold(address);
        if (untold == 0) {
            LOG.warn("closed {}: {}", address, why);
        } else if (untold > 0) {
            LOG.warn("closed {}: {} (and {} times before without a line)", address, why, untold);
        }
    }

    /** How many were not told; negative when this one is not, either. */
    private synchronized int untold(String address) {
        return linesOf.computeIfAbsent(address, fresh -> new Lines(nanoTime.getAsLong()))
                .take(nanoTime.getAsLong());
    }

    private final class Lines {

        private int left = lines;
        private int untold;
        private long refilledAt;

        Lines(long now) {
            refilledAt = now;
        }

        int take(long now) {
            long fresh = (now - refilledAt) / REFILL_NANOS;
            if (fresh > 0) {
                left = (int) Math.min(lines, left + fresh);
                refilledAt += fresh * REFILL_NANOS;
            }
            if (left == 0) {
                untold++;
                return -1;
            }
            left--;
            int before = untold;
            untold = 0;
            return before;
        }
    }
}
