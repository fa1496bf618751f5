package io.filecast.adapter.websocket;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What metrics tell of the native WebSocket. Any thread; each figure is right by itself, not with the others. */
public final class WebSocketStats {

    private final LongAdder opened = new LongAdder();
    private final LongAdder queuedBytes = new LongAdder();
    private final LongAdder[] closed = new LongAdder[CloseReason.values().length];

    WebSocketStats() {
        for (int i = 0; i < closed.length; i++) {
            closed[i] = new LongAdder();
        }
    }

    /** How many connections there are. */
    public long open() {
        long open = opened.sum();
        for (LongAdder count : closed) {
            open -= count.sum();
        }
        return open;
    }

    /** How many connections there have been. */
    public long opened() {
        return opened.sum();
    }

    /** How many bytes wait in the queues of all connections; what the channels hold is not in it. */
    public long queuedBytes() {
        return queuedBytes.sum();
    }

    /** How many connections have ended, by close code; codes that were not used are absent. */
    public Map<Integer, Long> closed() {
        Map<Integer, Long> byCode = new TreeMap<>();
        for (CloseReason reason : CloseReason.values()) {
            long count = closed[reason.ordinal()].sum();
            if (count > 0) {
                byCode.put(reason.code(), count);
            }
        }
        return byCode;
    }

    void countOpened() {
        opened.increment();
    }

    void countClosed(CloseReason reason) {
        closed[reason.ordinal()].increment();
    }

    void addQueued(long bytes) {
        queuedBytes.add(bytes);
    }
}
