package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.ErrorRenderer;
import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.filecast.core.Timetoken;
import java.time.Instant;
import java.util.List;

/** PubNub's words: how answers and errors look. Any thread; pure but for the clock. */
final class PubNubWire {

    /** Media type of the older services' answers. */
    static final String SCRIPT = "text/javascript; charset=\"UTF-8\"";

    /** Media type of the newer services' answers. */
    static final String JSON = "application/json";

    private static final String ACCESS_MANAGER = "Access Manager";

    private final BrokerClock clock;

    PubNubWire(BrokerClock clock) {
        this.clock = clock;
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    /** The answer to a publisher. */
    static String sent(Timetoken timetoken) {
        return "[1,\"Sent\",\"" + timetoken + "\"]";
    }

    /** The timetoken of a moment. */
    static Timetoken timetoken(Instant moment) {
        return Timetoken.ofMicros(moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000);
    }

    // ---- errors ---------------------------------------------------------------------------------------------------

    /** How a service words errors of which no more is known. */
    ErrorRenderer voice(PubNubService service) {
        return (error, errorId) -> error(service, error, errorId, List.of());
    }

    /**
     * An error in the words of a service. Who may not do something hears it from the access manager in all of them.
     *
     * @param denied the channels because of which a request is refused
     */
    Rendered error(PubNubService service, BrokerError error, String errorId, List<String> denied) {
        int status = statusOf(error.code());
        String words = errorId == null ? error.detail() : error.detail() + " (error id " + errorId + ")";
        if (error.code() == ErrorCode.FORBIDDEN) {
            return script(status, forbidden(denied));
        }
        return switch (service.form()) {
            case PUBLISH ->
                script(
                        status,
                        "[0," + JsonText.quote(publishWords(service, error.code(), words)) + ",\"" + now() + "\"]");
            case FILES ->
                new Rendered(
                        status,
                        JSON,
                        "{\"status\":" + status + ",\"error\":{\"message\":" + JsonText.quote(words) + ",\"source\":\""
                                + service.source() + "\",\"code\":" + filesCode(error.code()) + "}}");
            case HISTORY ->
                script(
                        status,
                        "{\"status\":" + status + ",\"error\":true,\"error_message\":"
                                + JsonText.quote(keyWords(error.code(), words)) + ",\"channels\":{}}");
            case PRESENCE ->
                script(
                        status,
                        "{\"status\":" + status + ",\"error\":1,\"message\":"
                                + JsonText.quote(keyWords(error.code(), words)) + ",\"service\":\"Presence\"}");
            case GRANT ->
                script(
                        status,
                        "{\"error\":{\"message\":" + JsonText.quote(words) + ",\"source\":\"grant\"},\"service\":\""
                                + ACCESS_MANAGER + "\",\"status\":" + status + "}");
            case PLAIN -> plain(service, error.code(), words);
        };
    }

    private static Rendered plain(PubNubService service, ErrorCode code, String words) {
        String source = code == ErrorCode.UNAUTHENTICATED ? ACCESS_MANAGER : service.source();
        return script(
                statusOf(code),
                "{\"message\":" + JsonText.quote(keyWords(code, words)) + ",\"error\":true,\"service\":\"" + source
                        + "\",\"status\":" + statusOf(code) + "}");
    }

    private static String forbidden(List<String> denied) {
        StringBuilder out = new StringBuilder("{\"message\":\"Forbidden\",\"payload\":{\"channels\":[");
        for (int i = 0; i < denied.size(); i++) {
            JsonText.quoteInto(i == 0 ? out : out.append(','), denied.get(i));
        }
        return out.append("]},\"error\":true,\"service\":\"" + ACCESS_MANAGER + "\",\"status\":403}")
                .toString();
    }

    /** What is said of a request line that is too long. */
    static Rendered lineTooLong() {
        return script(
                414, "{\"message\":\"Request URI Too Long\",\"error\":true,\"service\":\"Balancer\",\"status\":414}");
    }

    private static Rendered script(int status, String body) {
        return new Rendered(status, SCRIPT, body);
    }

    private Timetoken now() {
        return timetoken(clock.now());
    }

    /** The HTTP status of an error. An unknown key is a bad request here; 481 is for a filter that cannot be read. */
    static int statusOf(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST, BAD_JSON, BAD_CHANNEL, BAD_NAME, BAD_POSITION, LENGTH_MISMATCH, DIGEST_MISMATCH -> 400;
            case UNAUTHENTICATED, TOO_MANY_CHANNELS, MESSAGE_TOO_LARGE, FILE_TOO_LARGE, IDEMPOTENCY_MISMATCH -> 400;
            case CHUNK_MISMATCH, VERSION_UNKNOWN, TYPE_UNKNOWN, NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_UNREADABLE -> 400;
            case FORBIDDEN, ORIGIN_REFUSED, SECRET_NEEDED -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case TOO_SLOW -> 408;
            case CONFLICT, UPLOAD_INCOMPLETE, CHANNEL_FULL, OFFSET_MISMATCH -> 409;
            case CONTENT_GONE -> 410;
            case BAD_RANGE -> 416;
            case RATE_LIMITED -> 429;
            case BAD_FILTER -> 481;
            case INTERNAL -> 500;
            case UNAVAILABLE, DRAINING -> 503;
            case STORAGE_FULL -> 507;
        };
    }

    /** What the publish service calls an error; ours where it has no words for it. */
    private static String publishWords(PubNubService service, ErrorCode code, String ours) {
        return switch (code) {
            case UNAUTHENTICATED -> "Invalid Key";
            case BAD_JSON -> "Invalid JSON";
            case MESSAGE_TOO_LARGE -> service == PubNubService.SIGNAL ? "Signal size too large" : "Message Too Large";
            case BAD_REQUEST, BAD_CHANNEL, BAD_NAME, BAD_POSITION, BAD_FILTER, LENGTH_MISMATCH, DIGEST_MISMATCH -> ours;
            case IDEMPOTENCY_MISMATCH, FILE_TOO_LARGE, TOO_SLOW, BAD_RANGE, FORBIDDEN, ORIGIN_REFUSED -> ours;
            case SECRET_NEEDED, NOT_FOUND, CONTENT_GONE, CONFLICT, UPLOAD_INCOMPLETE, METHOD_NOT_ALLOWED -> ours;
            case RATE_LIMITED, CHANNEL_FULL, TOO_MANY_CHANNELS, STORAGE_FULL -> ours;
            case OFFSET_MISMATCH, CHUNK_MISMATCH, VERSION_UNKNOWN, TYPE_UNKNOWN -> ours;
            case NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_UNREADABLE -> ours;
            case UNAVAILABLE, DRAINING, INTERNAL -> ours;
        };
    }

    /** What other services say of a key that is none. */
    private static String keyWords(ErrorCode code, String ours) {
        return code == ErrorCode.UNAUTHENTICATED ? "Invalid Subscribe Key" : ours;
    }

    /** The number of an error of the files service: 3001 a bad request, 3002 not there, 3005 not to be used. */
    private static int filesCode(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST, BAD_JSON, BAD_CHANNEL, BAD_NAME, BAD_POSITION, BAD_FILTER, BAD_RANGE -> 3001;
            case LENGTH_MISMATCH, DIGEST_MISMATCH, IDEMPOTENCY_MISMATCH, FILE_TOO_LARGE, MESSAGE_TOO_LARGE -> 3001;
            case TOO_SLOW, METHOD_NOT_ALLOWED, TOO_MANY_CHANNELS, CONFLICT, UPLOAD_INCOMPLETE -> 3001;
            case OFFSET_MISMATCH, CHUNK_MISMATCH, VERSION_UNKNOWN, TYPE_UNKNOWN -> 3001;
            case NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_UNREADABLE -> 3001;
            case NOT_FOUND, CONTENT_GONE -> 3002;
            case UNAUTHENTICATED, FORBIDDEN, ORIGIN_REFUSED, SECRET_NEEDED -> 3005;
            case RATE_LIMITED, CHANNEL_FULL, STORAGE_FULL, UNAVAILABLE, DRAINING, INTERNAL -> 3000;
        };
    }
}
