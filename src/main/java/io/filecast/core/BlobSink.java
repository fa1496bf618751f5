package io.filecast.core;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Takes the bytes of one blob. Event-loop confined: every call comes from, and every handler and future returns to, the
 * context that uses it first. It counts and bounds what it holds; the caller pauses its source while {@link #isFull()}.
 */
public interface BlobSink {

    /**
     * Takes the next bytes; never blocks, and keeps the buffer. Bytes after a failure are dropped; the failure comes
     * out of {@link #seal()} and {@link #onFailure}.
     */
    void write(Buffer bytes);

    /** Whether the source should pause until the drain handler is called. */
    boolean isFull();

    /** Called each time when a full sink has room again. */
    void onDrain(Runnable handler);

    /** Called at most once, when a write failed before {@link #seal()}; the blob can no longer be sealed. */
    void onFailure(Consumer<BrokerError> handler);

    /** How many bytes it has taken. */
    long sizeBytes();

    /**
     * Writes what is left, makes the blob durable and gives it its final name.
     *
     * @return the blob; fails with {@link ErrorCode#STORAGE_FULL} or {@link ErrorCode#UNAVAILABLE}, and then nothing is
     *     left of it
     */
    Future<SealedBlob> seal();

    /**
     * Gives the blob up and removes what was written; harmless when called again. After {@link #seal()} it only waits for
     * the seal, whose outcome stands.
     */
    Future<Void> discard();
}
