package io.filecast.cluster;

import java.util.concurrent.atomic.LongAdder;

/** Counts what goes between this node and the others. Any thread. */
public final class ClusterStats {

    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder needless = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder wakesSent = new LongAdder();
    private final LongAdder wakesReceived = new LongAdder();
    private final LongAdder wakesNeedless = new LongAdder();
    private final LongAdder wakesDropped = new LongAdder();

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

    void wakesSent(int changes) {
        wakesSent.add(changes);
    }

    void wakesReceived(int changes) {
        wakesReceived.add(changes);
    }

    void wakeNeedless() {
        wakesNeedless.increment();
    }

    void wakesDropped(int changes) {
        wakesDropped.add(changes);
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

    /** Changes of presence and rights that were told, each counted once for each node that it went to. */
    public long wakesSentCount() {
        return wakesSent.sum();
    }

    /** Changes of presence and rights that other nodes told. */
    public long wakesReceivedCount() {
        return wakesReceived.sum();
    }

    /** Those among them of channels that nobody here follows. */
    public long wakesNeedlessCount() {
        return wakesNeedless.sum();
    }

    /** Those that were not told because too much was waiting; the other node finds them at its own pace. */
    public long wakesDroppedCount() {
        return wakesDropped.sum();
    }

    /** How often it was noticed that another node's events were lost on their way. */
    public long gapCount() {
        return gaps.sum();
    }
}
