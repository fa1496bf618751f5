package io.filecast.adapter.testing;

import io.filecast.core.BlobId;
import io.filecast.core.BlobSink;
import io.filecast.core.BrokerError;
import io.filecast.core.SealedBlob;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Takes bytes into memory; can be told to be full until it is drained, and to fail; its handlers run
 * where it was made. */
final class MemorySink implements BlobSink {

    private final Buffer bytes = Buffer.buffer();
    private final Context context = Vertx.currentContext();
    private final BlobId id;
    private final Runnable onDiscard;
    private Runnable drain = () -> {};
    private Consumer<BrokerError> failure = error -> {};
    private boolean full;

    MemorySink(BlobId id, Runnable onDiscard) {
        this.id = id;
        this.onDiscard = onDiscard;
    }

    @Override
    public void write(Buffer more) {
        bytes.appendBuffer(more);
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void onDrain(Runnable handler) {
        drain = handler;
    }

    @Override
    public void onFailure(Consumer<BrokerError> handler) {
        failure = handler;
    }

    void fill() {
        full = true;
    }

    void drain() {
        context.runOnContext(turn -> {
            full = false;
            drain.run();
        });
    }

    void fail(BrokerError error) {
        context.runOnContext(turn -> failure.accept(error));
    }

    @Override
    public long sizeBytes() {
        return bytes.length();
    }

    Buffer bytes() {
        return bytes;
    }

    @Override
    public Future<SealedBlob> seal() {
        return Future.succeededFuture(new SealedBlob(id, bytes.length(), sha256(bytes)));
    }

    @Override
    public Future<Void> discard() {
        onDiscard.run();
        return Future.succeededFuture();
    }

    static String sha256(Buffer bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
