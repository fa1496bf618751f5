package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Tells browsers which pages may read answers. Any thread; stateless but for its rules.
 *
 * <p>An allowed origin is always named, never {@code *}, and credentials in the browser's sense (cookies) are never
 * allowed: what counts is what the page itself puts into the request.
 */
final class Cors {

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final String REQUEST_HEADERS =
            "Accept, Authorization, Content-Type, Content-Digest, Idempotency-Key, If-Match,"
                    + " If-Modified-Since, If-None-Match, If-Range, Last-Event-ID, Range, Repr-Digest, Restrict-Access,"
                    + " Share-Secret, Thumbnail, Thumbnail-Height, Thumbnail-Width, Tus-Resumable,"
                    + " Upload-Checksum, Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset,"
                    + " X-Filecast-Key, X-Filecast-User, X-HTTP-Method-Override, X-Requested-With";
    private static final String ANSWER_HEADERS =
            "Accept-Ranges, Allow, Content-Disposition, Content-Length, Content-Range, ETag, Location,"
                    + " Repr-Digest, Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version,"
                    + " Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset";
    private static final String MAX_AGE_SECONDS = "600";

    private final CallerRules rules;

    Cors(CallerRules rules) {
        this.rules = rules;
    }

    /** Whether a request only asks what a page may ask. */
    static boolean isPreflight(HttpServerRequest request) {
        return request.method() == HttpMethod.OPTIONS
                && request.headers().contains("Origin")
                && request.headers().contains("Access-Control-Request-Method");
    }

    /**
     * Marks an answer for its page as far as that can be said before there is a credential.
     *
     * @throws BrokerError {@link ErrorCode#ORIGIN_REFUSED} when no app would answer this page
     */
    void mark(Caller caller, HttpServerResponse response) {
        response.putHeader("Vary", "Origin");
        if (caller.origin() == null) {
            return;
        }
        if (!rules.isAllowedBySome(caller)) {
            throw BrokerError.of(ErrorCode.ORIGIN_REFUSED, "pages of this origin may not ask");
        }
        response.putHeader("Access-Control-Allow-Origin", caller.origin());
        response.putHeader("Access-Control-Expose-Headers", ANSWER_HEADERS);
    }

    /** Takes the mark back, when the app turns out not to answer this page. */
    static void unmark(HttpServerResponse response) {
        response.headers().remove("Access-Control-Allow-Origin").remove("Access-Control-Expose-Headers");
    }

    /** Answers a preflight that {@link #mark} let through. */
    static void answerPreflight(HttpServerResponse response) {
        response.setStatusCode(204)
                .putHeader("Access-Control-Allow-Methods", METHODS)
                .putHeader("Access-Control-Allow-Headers", REQUEST_HEADERS)
                .putHeader("Access-Control-Max-Age", MAX_AGE_SECONDS)
                .end();
    }
}
