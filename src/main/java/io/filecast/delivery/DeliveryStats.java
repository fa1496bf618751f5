package io.filecast.delivery;

import java.util.concurrent.atomic.LongAdder;

/** Counts what delivery does. Any thread. */
public final class DeliveryStats {

    private final LongAdder delivered = new LongAdder();
    private final LongAdder healed = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private final LongAdder logReads = new LongAdder();

    void delivered() {
        delivered.increment();
    }

    void healed(int events) {
        healed.add(events);
    }

    void restarted() {
        restarts.increment();
    }

    void logRead() {
        logReads.increment();
    }

    /** Events handed to sessions. */
    public long deliveredCount() {
        return delivered.sum();
    }

    /** Events that came from the log because their hint was lost or late. */
    public long healedCount() {
        return healed.sum();
    }

    /** How often an app's data set was found lost or rewound. */
    public long restartCount() {
        return restarts.sum();
    }

    /** Reads of the log, for healing and for resuming. */
    public long logReadCount() {
        return logReads.sum();
    }
}
