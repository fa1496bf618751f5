package io.filecast.command;

import io.filecast.command.UploadVerticle.Permit;
import io.filecast.core.BlobSink;
import io.filecast.core.BrokerError;
import io.filecast.core.SealedBlob;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A sink whose writer holds a lease while bytes come, and fails when somebody else has it. Event-loop confined. */
final class LeasedSink implements BlobSink {

    private final Vertx vertx;
    private final BlobSink sink;
    private final Supplier<Future<Void>> renewal;
    private final Permit permit;
    private final long timer;

    private boolean isStopped;
    private BrokerError lost;
    private Consumer<BrokerError> failureHandler;

    /** @param renewal holds the lease longer */
    LeasedSink(Vertx vertx, BlobSink sink, Supplier<Future<Void>> renewal, Permit permit) {
        this.vertx = vertx;
        this.sink = sink;
        this.renewal = renewal;
        this.permit = permit;
        this.timer = vertx.setPeriodic(UploadVerticle.RENEWAL_MILLIS, tick -> renew());
    }

    Permit permit() {
        return permit;
    }

    private void renew() {
        renewal.get().onFailure(failed -> {
            if (failed instanceof BrokerError error && !error.code().isOutcomeUnknown() && !isStopped) {
                lose(error);
            }
        });
    }

    private void lose(BrokerError error) {
        if (lost == null) {
            lost = error;
            if (failureHandler != null) {
                failureHandler.accept(error);
            }
        }
    }

    /** Lets the lease go; false when that was done before. */
    boolean stop() {
        boolean wasHeld = !isStopped;
        isStopped = true;
        vertx.cancelTimer(timer);
        return wasHeld;
    }

    @Override
    public void write(Buffer bytes) {
        if (lost == null) {
            sink.write(bytes);
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
        sink.onFailure(handler);
        if (lost != null) {
            handler.accept(lost);
        }
    }

    @Override
    public long sizeBytes() {
        return sink.sizeBytes();
    }

    @Override
    public Future<SealedBlob> seal() {
        return lost == null ? sink.seal() : sink.discard().transform(gone -> Future.failedFuture(lost));
    }

    @Override
    public Future<Void> discard() {
        return sink.discard();
    }
}
