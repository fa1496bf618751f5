package io.filecast.blob;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that all sinks hold in memory, against their common bound. Any thread. */
final class BlobMemory {

    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    BlobMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void take(long bytes) {
        heldBytes.addAndGet(bytes);
    }

    void release(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    long heldBytes() {
        return heldBytes.get();
    }

    /** Whether sinks should write what they have and wait for it, rather than gather. */
    boolean isScarce() {
        return heldBytes.get() >= limitBytes;
    }
}
