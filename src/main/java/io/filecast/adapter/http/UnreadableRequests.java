package io.filecast.adapter.http;

import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers requests whose head cannot be read, so that not even their path is known. Event-loop confined.
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
}
