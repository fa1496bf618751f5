package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * The body of one request, from its announcement to the moment when the connection is clean again. Event-loop confined.
 *
 * <p>It is paused on arrival, so that nothing of it is read before somebody has decided to. When the answer goes out
 * before the body was read to its end, what is left must not be taken for the next request, and must not be cut off so
 * hard that the client loses the answer: a small rest is read and dropped and the connection lives on; otherwise the
 * answer says {@code Connection: close}, and the connection closes after the client has stopped, or after a bounded time
 * and amount.
 */
public final class InboundBody {

    private static final String KEY = InboundBody.class.getName();
    private static final long HARMLESS_REST_BYTES = 65_536;
    private static final long LINGER_BYTES = 64L << 20;
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final long declaredBytes;
    private boolean continueAwaited;
    private boolean closing;
    private long dropped;
    private Future<Buffer> whole; // null until it is read

    private InboundBody(Vertx vertx, HttpServerRequest request) {
        this.vertx = vertx;
        this.request = request;
        this.declaredBytes = declaredBytesOf(request);
        String expect = request.getHeader("Expect");
        this.continueAwaited = expect != null && expect.equalsIgnoreCase("100-continue");
    }

    /** Takes hold of a request's body before anything of it is read. */
    static InboundBody guard(RoutingContext ctx) {
        InboundBody body = new InboundBody(ctx.vertx(), ctx.request());
        ctx.put(KEY, body);
        if (body.declaredBytes != 0) {
            ctx.request().pause();
            ctx.addHeadersEndHandler(answering -> body.decideTheEnd());
            ctx.addBodyEndHandler(answered -> body.leaveBehind());
        }
        return body;
    }

    /** The body of a request that came over the floor. */
    public static InboundBody of(RoutingContext ctx) {
        return ctx.get(KEY);
    }

    private static long declaredBytesOf(HttpServerRequest request) {
        if (request.headers().contains("Transfer-Encoding")) {
            return -1;
        }
        String length = request.getHeader("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    /** How many bytes the request announces; 0 when it has no body, -1 when it does not say. */
    public long declaredBytes() {
        return declaredBytes;
    }

    /**
     * Refuses a body that is packed: it would have to be unpacked to be what the client means, without a bound.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST}
     */
    public void requireIdentity() {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a body is sent as it is, without a Content-Encoding");
        }
    }

    /** Tells a client that waits for it to go on; the request is still paused. Call when every check has passed. */
    HttpServerRequest open() {
        if (continueAwaited) {
            continueAwaited = false;
            request.response().writeContinue();
        }
        return request;
    }

    /**
     * Reads a small body whole; what was read so is kept for whoever asks again.
     *
     * @param maxBytes most bytes
     * @param within time for all of it
     * @return the bytes; fails with {@link ErrorCode#MESSAGE_TOO_LARGE} or {@link ErrorCode#TOO_SLOW}
     */
    public Future<Buffer> readAll(int maxBytes, Duration within) {
        if (declaredBytes > maxBytes) {
            return Future.failedFuture(tooLarge(maxBytes));
        }
        if (declaredBytes == 0) {
            return Future.succeededFuture(Buffer.buffer());
        }
        if (whole != null) {
            return whole.compose(bytes -> bytes.length() > maxBytes
                    ? Future.failedFuture(tooLarge(maxBytes))
                    : Future.succeededFuture(bytes));
        }
        whole = read(maxBytes, within);
        return whole;
    }

    private Future<Buffer> read(int maxBytes, Duration within) {
        if (request.response().closed()) {
            return Future.failedFuture(cutOff());
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer bytes = Buffer.buffer();
        long timer = vertx.setTimer(within.toMillis(), late -> whole.tryFail(tooSlow()));
        request.handler(chunk -> {
            if (bytes.length() + chunk.length() > maxBytes) {
                whole.tryFail(tooLarge(maxBytes));
            } else {
                bytes.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(gone -> whole.tryFail(cutOff()));
        request.endHandler(end -> whole.tryComplete(bytes));
        open().resume();
        return whole.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            request.handler(null).exceptionHandler(null);
        });
    }

    private void decideTheEnd() {
        if (request.isEnded()) {
            return;
        }
        boolean harmless = !continueAwaited
                && declaredBytes >= 0
                && declaredBytes - request.bytesRead() <= HARMLESS_REST_BYTES
                && request.response().getStatusCode() != 408;
        if (!harmless) {
            closing = true;
            request.response().putHeader("Connection", "close");
        }
    }

    private void leaveBehind() {
        if (request.isEnded()) {
            return;
        }
        long timer = vertx.setTimer(LINGER.toMillis(), late -> close());
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            if (closing) {
                close();
            }
        });
        request.handler(chunk -> {
            dropped += chunk.length();
            if (dropped > LINGER_BYTES) {
                vertx.cancelTimer(timer);
                close();
            }
        });
        request.resume();
    }

    private void close() {
        request.connection().close();
    }

    static BrokerError tooSlow() {
        return BrokerError.of(ErrorCode.TOO_SLOW, "the body came too slowly");
    }

    /** Nobody is left who could read this; it only ends what goes on for the request. */
    static BrokerError cutOff() {
        return BrokerError.of(ErrorCode.LENGTH_MISMATCH, "the connection ended before the body did");
    }

    private static BrokerError tooLarge(int maxBytes) {
        return BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, "the body may have at most " + maxBytes + " bytes");
    }
}
