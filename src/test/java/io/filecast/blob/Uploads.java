package io.filecast.blob;

import io.filecast.core.AppName;
import io.filecast.core.BlobSink;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.SealedBlob;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What tests of blob stores need: bytes, a well-behaved uploader, and waiting with a deadline. Any thread. */
final class Uploads {

    private static final long DEADLINE_SECONDS = 30;

    private Uploads() {}

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for a future, with a deadline; throws what it failed with. */
    static <T> T get(Future<T> future) {
        try {
            return future.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer within the deadline", e);
        }
    }

    /** The error that a future fails with. */
    static BrokerError errorOf(Future<?> future) {
        Throwable failure = get(future.<Throwable>map(value -> null).otherwise(cause -> cause));
        if (failure instanceof BrokerError error) {
            return error;
        }
        throw new AssertionError("expected a broker error", failure);
    }

    /** Runs something on an event loop of its own and waits for what it answers. */
    static <T> Future<T> onLoop(Context loop, Callable<Future<T>> job) {
        Promise<T> answer = Promise.promise();
        loop.runOnContext(nothing -> {
            try {
                job.call().onComplete(answer);
            } catch (Exception | AssertionError e) {
                answer.fail(e);
            }
        });
        return answer.future();
    }

    /** Runs something on an event loop and waits until it is done. */
    static void doOnLoop(Context loop, Runnable job) {
        get(onLoop(loop, () -> {
            job.run();
            return Future.succeededFuture();
        }));
    }

    static Context newLoop(Vertx vertx) {
        return ((io.vertx.core.internal.VertxInternal) vertx).createEventLoopContext();
    }

    static Future<BlobSink> create(BlobStore store, AppName app, Context loop) {
        return onLoop(loop, () -> store.create(app, -1));
    }

    /** Uploads bytes in chunks, pausing while the sink is full. */
    static Future<SealedBlob> upload(Vertx vertx, BlobStore store, AppName app, byte[] bytes, int chunk) {
        return onLoop(
                newLoop(vertx),
                () -> store.create(app, bytes.length).compose(sink -> new Source(sink, bytes, chunk).send()));
    }

    private static final class Source {
        private final BlobSink sink;
        private final byte[] bytes;
        private final int chunk;
        private final Promise<SealedBlob> sealed = Promise.promise();
        private int sent;

        Source(BlobSink sink, byte[] bytes, int chunk) {
            this.sink = sink;
            this.bytes = bytes;
            this.chunk = chunk;
        }

        Future<SealedBlob> send() {
            sink.onDrain(this::go);
            sink.onFailure(sealed::tryFail);
            go();
            return sealed.future();
        }

        private void go() {
            while (sent < bytes.length && !sink.isFull()) {
                int length = Math.min(chunk, bytes.length - sent);
                sink.write(Buffer.buffer(length).appendBytes(bytes, sent, length));
                sent += length;
            }
            if (sent == bytes.length) {
                sent++;
                sink.seal().onSuccess(sealed::tryComplete).onFailure(sealed::tryFail);
            }
        }
    }
}
