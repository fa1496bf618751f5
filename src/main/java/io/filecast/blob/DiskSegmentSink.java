package io.filecast.blob;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.SealedBlob;
import io.filecast.core.SegmentSink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** A sink into one segment of a declared upload. Event-loop confined, as {@link DiskSink}, which does the work. */
final class DiskSegmentSink implements SegmentSink {

    private final DiskSink sink;
    private final SegmentFile file;

    DiskSegmentSink(DiskSink sink, SegmentFile file) {
        this.sink = sink;
        this.file = file;
    }

    @Override
    public void write(Buffer bytes) {
        sink.write(bytes);
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
        sink.onFailure(handler);
    }

    @Override
    public long sizeBytes() {
        return sink.sizeBytes();
    }

    @Override
    public Future<Long> commit() {
        return sink.afterWrites(file::commit);
    }

    @Override
    public Future<Void> check() {
        return sink.afterWrites(file::matches)
                .compose(matches -> matches
                        ? Future.succeededFuture()
                        : Future.failedFuture(BrokerError.of(
                                ErrorCode.CHUNK_MISMATCH,
                                "the bytes of this request do not have its checksum; none of them was kept")));
    }

    @Override
    public Future<Long> close() {
        return sink.endAfter(file::close);
    }

    @Override
    public Future<SealedBlob> seal() {
        return sink.seal();
    }

    @Override
    public Future<Void> discard() {
        return sink.discard();
    }
}
