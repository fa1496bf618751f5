package io.filecast.cluster;

import java.util.concurrent.atomic.LongAdder;

/** Counts what goes between this node and the others. Any thread. */
public final class ClusterStats {

    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder needless = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder gaps = new LongAdder();

    void sent(int events) {
        sent.add(events);
    }

    void received() {
        received.increment();
    }

    void needless() {
        needless.increment();
    }

    void dropped(int events) {
        dropped.add(events);
    }

    void gap() {
        gaps.increment();
    }

    /** Events sent, each counted once for each node that it went to. */
    public long sentCount() {
        return sent.sum();
    }

    /** Events that came from other nodes. */
    public long receivedCount() {
        return received.sum();
    }

    /** Those among them that nobody here follows. */
    public long needlessCount() {
        return needless.sum();
    }

    /** Events that were not sent because too much was waiting; the other node reads them from the log. */
    public long droppedCount() {
        return dropped.sum();
    }

    /** How often it was noticed that another node's events were lost on their way. */
    public long gapCount() {
        return gaps.sum();
    }
}
