package io.filecast.command;

import io.filecast.core.BlobSink;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.SealedBlob;
import io.filecast.core.SegmentSink;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Writes bytes of a declared upload: commits them now and then, holds the lease, and stops when somebody else has it.
 * Event-loop confined.
 */
final class SegmentWriter implements BlobSink {

    /**
     * How much may be lost with the node.
     *
     * @param bytes commit after so many
     * @param interval and after so long
     */
    record Pace(long bytes, Duration interval) {}

    private final Vertx vertx;
    private final UploadVerticle.Permit permit;
    private final SegmentSink sink;
    private final Pace pace;
    private final LongFunction<Future<Void>> renewal;
    private final long timer;

    private long committedBytes;
    private long uncommittedBytes;
    private long committedAt = System.nanoTime();
    private boolean isCommitting;
    private boolean isStopped;
    private boolean isSpoilt;
    private BrokerError failure;
    private Consumer<BrokerError> failureHandler;

    /**
     * A writer that has a lease.
     *
     * @param renewal holds the lease, and tells how long the segment is by now; 0 for as it was
     */
    SegmentWriter(
            Vertx vertx,
            UploadVerticle.Permit permit,
            SegmentSink sink,
            Pace pace,
            LongFunction<Future<Void>> renewal) {
        this.vertx = vertx;
        this.permit = permit;
        this.sink = sink;
        this.pace = pace;
        this.renewal = renewal;
        this.committedBytes = permit.draft().ownBytes();
        sink.onFailure(this::fail);
        this.timer = vertx.setPeriodic(UploadVerticle.RENEWAL_MILLIS, tick -> hold());
    }

    UploadVerticle.Permit permit() {
        return permit;
    }

    /** How much of the segment is on the disk for sure. */
    long committedBytes() {
        return committedBytes;
    }

    /** How long the upload is with what this writer took. */
    long offset() {
        return permit.draft().offset() + sink.sizeBytes();
    }

    /** Whether nothing of what came of the upload is right, so that it begins anew. */
    boolean isSpoilt() {
        return isSpoilt;
    }

    /** Tells that the bytes are not those that were declared. */
    void spoil() {
        isSpoilt = true;
    }

    /** Why it stopped; null while it goes on. */
    BrokerError failure() {
        return failure;
    }

    private void hold() {
        boolean due = System.nanoTime() - committedAt >= pace.interval().toNanos();
        if (due && mayCommit()) {
            commitSome();
        } else {
            renew(0);
        }
    }

    private boolean mayCommit() {
        // Bytes with a checksum of their own count together or not at all.
        return permit.checksum() == null && uncommittedBytes > 0 && !isCommitting && failure == null && !isStopped;
    }

    private void commitSome() {
        isCommitting = true;
        uncommittedBytes = 0;
        committedAt = System.nanoTime();
        sink.commit().onComplete(done -> {
            isCommitting = false;
            if (done.succeeded() && !isStopped) {
                committed(done.result());
                renew(done.result());
            }
        });
    }

    private void committed(long ownBytes) {
        committedBytes = Math.max(committedBytes, ownBytes);
    }

    private void renew(long ownBytes) {
        renewal.apply(ownBytes).onFailure(lost -> {
            if (lost instanceof BrokerError error && !error.code().isOutcomeUnknown()) {
                fail(error);
            }
        });
    }

    private void fail(BrokerError error) {
        if (failure != null || isStopped) {
            return;
        }
        failure = error;
        if (failureHandler != null) {
            failureHandler.accept(error);
        }
    }

    @Override
    public void write(Buffer bytes) {
        long size = permit.plan().sizeBytes();
        if (size != UploadPlan.UNKNOWN_SIZE && offset() + bytes.length() > size) {
            isSpoilt = permit.whole();
            fail(BrokerError.of(ErrorCode.LENGTH_MISMATCH, "more than the " + size + " bytes came that were declared"));
        }
        if (failure != null) {
            return;
        }
        sink.write(bytes);
        uncommittedBytes += bytes.length();
        if (uncommittedBytes >= pace.bytes() && mayCommit()) {
            commitSome();
        }
    }

    @Override
    public boolean isFull() {
        return sink.isFull();
    }

    @Override
    public void onDrain(Runnable handler) {
        sink.onDrain(handler);
    }

    @Override
    public void onFailure(Consumer<BrokerError> handler) {
        failureHandler = handler;
        if (failure != null) {
            handler.accept(failure);
        }
    }

    @Override
    public long sizeBytes() {
        return sink.sizeBytes();
    }

    /** Looks whether the bytes have their checksum. */
    Future<Void> check() {
        return permit.checksum() == null ? Future.succeededFuture() : sink.check();
    }

    /** Commits everything, and tells so. */
    Future<Void> commitAll() {
        return sink.commit().compose(ownBytes -> {
            committed(ownBytes);
            return renewal.apply(ownBytes);
        });
    }

    /** Commits everything and closes the segment; how long it is. */
    Future<Long> close() {
        return sink.close().onSuccess(this::committed);
    }

    @Override
    public Future<SealedBlob> seal() {
        return sink.seal();
    }

    @Override
    public Future<Void> discard() {
        return sink.discard();
    }

    /** Lets the lease go; harmless when called again. */
    void stop() {
        isStopped = true;
        vertx.cancelTimer(timer);
    }
}
