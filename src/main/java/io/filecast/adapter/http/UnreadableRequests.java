package io.filecast.adapter.http;

import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Requests that cannot be read, since their head is malformed or too long, and those that two readers may read in two ways.
 * Event-loop confined.
 */
final class UnreadableRequests {

    private Rendered lineTooLong; // null while no dialect has words for it

    /** Sets what is said of a request line that is too long. */
    void sayOfLongLines(Rendered words) {
        lineTooLong = words;
    }

    /** Answers one, and ends its connection: where the next request would begin is not known. */
    void answer(HttpServerRequest request) {
        boolean isLong = request.decoderResult().cause() instanceof TooLongHttpLineException;
        if (!isLong || lineTooLong == null) {
            HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
            return;
        }
        request.response()
                .setStatusCode(lineTooLong.status())
                .putHeader("Connection", "close")
                .putHeader("Content-Type", lineTooLong.contentType())
                .end(lineTooLong.body())
                .onComplete(answered -> request.connection().close());
    }

    /**
     * Refuses a body whose end two readers may see in two places (RFC 9112 §6.1, §6.3): what a proxy in front takes for one
     * request must not be two here.
     */
    static void requirePlainFraming(RoutingContext ctx) {
        List<String> encodings = ctx.request().headers().getAll("Transfer-Encoding");
        boolean plain = encodings.isEmpty()
                || encodings.size() == 1
                        && encodings.get(0).strip().equalsIgnoreCase("chunked")
                        && ctx.request().getHeader("Content-Length") == null;
        if (!plain) {
            ctx.response().putHeader("Connection", "close");
            ctx.addBodyEndHandler(answered -> ctx.request().connection().close());
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST, "a body is sent plain or chunked, in no other transfer encoding");
        }
    }
}
