package io.filecast.delivery;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all tails of a node share. Any thread. */
final class TailBudget {

    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    TailBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Counts bytes in, or out when negative. */
    void take(long bytes) {
        heldBytes.addAndGet(bytes);
    }

    /** Whether tails hold more than they may together; who adds to one then shortens its own. */
    boolean isExceeded() {
        return heldBytes.get() > maxBytes;
    }

    long heldBytes() {
        return heldBytes.get();
    }
}
