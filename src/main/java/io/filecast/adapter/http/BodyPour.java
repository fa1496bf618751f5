package io.filecast.adapter.http;

import io.filecast.core.BlobSink;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;

/**
 * Bytes on their way from a client into a sink: paused while the sink is full, cut at a bound, ended when they stop
 * coming. Event-loop confined. Time during which the sink is what is slow does not count against the client.
 */
final class BodyPour {

    /** How slow a client may be. */
    record Pace(Duration idleTimeout, long minBytesPerSecond) {}

    private static final long LONGEST_CHECK_MS = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Vertx vertx;
    private final ReadStream<Buffer> source;
    private final BlobSink sink;
    private final long maxBytes;
    private final Pace pace;
    private final Promise<Void> poured = Promise.promise();

    private long timer;
    private long received;
    private boolean paused;
    private long listenedNanos;
    private long idleNanos;
    private long checkedAt;

    BodyPour(Vertx vertx, ReadStream<Buffer> source, BlobSink sink, long maxBytes, Pace pace) {
        this.vertx = vertx;
        this.source = source;
        this.sink = sink;
        this.maxBytes = maxBytes;
        this.pace = pace;
    }

    /**
     * Lets the bytes flow.
     *
     * @return completes when the source has ended and the sink has taken everything; fails with
     *     {@link ErrorCode#FILE_TOO_LARGE}, {@link ErrorCode#TOO_SLOW}, the sink's failure, or what {@link #fail} was told
     */
    Future<Void> start() {
        checkedAt = System.nanoTime();
        long checkMs = Math.max(1, Math.min(LONGEST_CHECK_MS, pace.idleTimeout().toMillis() / 4));
        timer = vertx.setPeriodic(checkMs, tick -> checkPace());
        sink.onDrain(this::drained);
        sink.onFailure(this::fail);
        source.endHandler(end -> {
            if (poured.tryComplete()) {
                vertx.cancelTimer(timer);
            }
        });
        source.handler(this::take);
        source.resume();
        return poured.future();
    }

    /** How many bytes have come. */
    long received() {
        return received;
    }

    /** Ends it from outside: the client is gone, or the body around these bytes is malformed. */
    void fail(BrokerError error) {
        if (poured.future().isComplete()) {
            return;
        }
        vertx.cancelTimer(timer);
        source.handler(null);
        poured.tryFail(error);
    }

    private void take(Buffer bytes) {
        if (poured.future().isComplete()) {
            return;
        }
        idleNanos = 0;
        received += bytes.length();
        if (received > maxBytes) {
            source.pause();
            fail(tooLarge(maxBytes));
            return;
        }
        sink.write(bytes);
        if (!paused && sink.isFull()) {
            countTime();
            paused = true;
            source.pause();
        }
    }

    private void drained() {
        if (paused && !poured.future().isComplete()) {
            countTime();
            paused = false;
            source.resume();
        }
    }

    private void countTime() {
        long now = System.nanoTime();
        if (!paused) {
            listenedNanos += now - checkedAt;
            idleNanos += now - checkedAt;
        }
        checkedAt = now;
    }

    private void checkPace() {
        countTime();
        long patience = pace.idleTimeout().toNanos();
        boolean crawling = listenedNanos > patience
                && received < (double) pace.minBytesPerSecond() * listenedNanos / NANOS_PER_SECOND;
        if (!paused && (idleNanos > patience || crawling)) {
            source.pause();
            fail(InboundBody.tooSlow());
        }
    }

    static BrokerError tooLarge(long maxBytes) {
        return BrokerError.of(ErrorCode.FILE_TOO_LARGE, "a file may have at most " + maxBytes + " bytes here");
    }
}
