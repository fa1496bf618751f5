package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.adapter.http.MediaType;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileEntry;
import io.filecast.core.JsonText;
import io.filecast.core.Page;
import io.filecast.core.UploadTickets.Offer;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** The words of the files service, and of the store that SDKs send bytes to and fetch them from. Any thread; pure. */
final class FileWire {

    /** The form field that carries a ticket. */
    static final String TICKET_FIELD = "X-Filecast-Ticket";

    /** The form field that carries the media type. */
    static final String TYPE_FIELD = "Content-Type";

    /** The parameter that carries a link's token. */
    static final String LINK_PARAMETER = "X-Filecast-Link";

    private static final String XML = "application/xml";
    private static final int PAGE_LENGTH = 4_096;
    private static final int ITEM_LENGTH = 160;

    private FileWire() {}

    // ---- answers --------------------------------------------------------------------------------------------------

    /**
     * Where and how the bytes of a file are sent.
     *
     * @param name what the client calls the file
     * @param url where its bytes go, absolute and without a query, which one SDK drops
     * @param key what the file is called there
     */
    static String offer(Offer offer, String name, String url, String key) {
        StringBuilder out = new StringBuilder(PAGE_LENGTH);
        out.append("{\"status\":200,\"data\":{\"id\":\"").append(offer.file()).append("\",\"name\":");
        JsonText.quoteInto(out, name);
        JsonText.quoteInto(out.append("},\"file_upload_request\":{\"url\":"), url);
        out.append(",\"method\":\"POST\",\"expiration_date\":\"").append(offer.expiresAt());
        out.append("\",\"form_fields\":[");
        appendField(out, "key", key);
        appendField(out.append(','), TYPE_FIELD, typeOf(name));
        appendField(out.append(','), TICKET_FIELD, offer.ticket());
        return out.append("]}}").toString();
    }

    private static void appendField(StringBuilder out, String name, String value) {
        JsonText.quoteInto(out.append("{\"key\":"), name);
        JsonText.quoteInto(out.append(",\"value\":"), value);
        out.append('}');
    }

    private static String typeOf(String name) {
        String known = MediaType.ofName(name);
        return known.startsWith("text/") ? known + "; charset=utf-8" : known;
    }

    /** A page of files. */
    static String files(Page<FileEntry> page) {
        StringBuilder out = new StringBuilder(64 + page.items().size() * ITEM_LENGTH);
        out.append("{\"status\":200,\"data\":[");
        String separator = "";
        for (FileEntry entry : page.items()) {
            out.append(separator).append("{\"name\":");
            JsonText.quoteInto(out, entry.attributes().name());
            out.append(",\"id\":\"").append(entry.id());
            out.append("\",\"size\":").append(entry.attributes().sizeBytes());
            out.append(",\"created\":\"").append(entry.createdAt().truncatedTo(ChronoUnit.SECONDS));
            out.append("\"}");
            separator = ",";
        }
        out.append("],\"next\":");
        if (page.next() == null) {
            out.append("null");
        } else {
            JsonText.quoteInto(out, page.next());
        }
        return out.append(",\"count\":").append(page.items().size()).append('}').toString();
    }

    // ---- errors of the store --------------------------------------------------------------------------------------

    /**
     * What goes wrong with bytes that are sent.
     *
     * @param proposedBytes how large the file is; -1 when nobody knows
     * @param maxBytes how large it may be
     */
    static Rendered uploadError(BrokerError error, String errorId, long proposedBytes, long maxBytes) {
        return switch (error.code()) {
            case FILE_TOO_LARGE ->
                xml(
                        400,
                        "EntityTooLarge",
                        "Your proposed upload exceeds the maximum allowed size",
                        (proposedBytes < 0 ? "" : "<ProposedSize>" + proposedBytes + "</ProposedSize>")
                                + "<MaxSizeAllowed>" + maxBytes + "</MaxSizeAllowed>",
                        errorId);
            case UNAUTHENTICATED ->
                xml(403, "AccessDenied", "Invalid according to Policy: Policy expired.", "", errorId);
            case FORBIDDEN -> xml(403, "AccessDenied", "Invalid according to Policy", "", errorId);
            case BAD_REQUEST, BAD_JSON, BAD_CHANNEL, BAD_NAME, BAD_POSITION, BAD_FILTER, MESSAGE_TOO_LARGE ->
                xml(400, "MalformedPOSTRequest", error.detail(), "", errorId);
            case NOT_FOUND -> xml(404, "NoSuchUpload", "The specified upload does not exist.", "", errorId);
            default -> storeError(error, errorId);
        };
    }

    /** What goes wrong with bytes that are fetched. */
    static Rendered downloadError(BrokerError error, String errorId) {
        return storeError(error, errorId);
    }

    private static Rendered storeError(BrokerError error, String errorId) {
        ErrorCode code = error.code();
        String name = switch (code) {
            case FORBIDDEN, UNAUTHENTICATED, ORIGIN_REFUSED, SECRET_NEEDED -> "AccessDenied";
            case NOT_FOUND, CONTENT_GONE -> "NoSuchKey";
            case BAD_RANGE -> "InvalidRange";
            case METHOD_NOT_ALLOWED -> "MethodNotAllowed";
            case LENGTH_MISMATCH, OFFSET_MISMATCH -> "IncompleteBody";
            case DIGEST_MISMATCH, CHUNK_MISMATCH -> "BadDigest";
            case TOO_SLOW -> "RequestTimeout";
            case CONFLICT, UPLOAD_INCOMPLETE, CHANNEL_FULL, IDEMPOTENCY_MISMATCH -> "OperationAborted";
            case RATE_LIMITED -> "SlowDown";
            case UNAVAILABLE, DRAINING, STORAGE_FULL -> "ServiceUnavailable";
            case INTERNAL -> "InternalError";
            case BAD_REQUEST, BAD_JSON, BAD_CHANNEL, BAD_NAME, BAD_POSITION, BAD_FILTER -> "InvalidRequest";
            case FILE_TOO_LARGE, MESSAGE_TOO_LARGE, TOO_MANY_CHANNELS, VERSION_UNKNOWN, TYPE_UNKNOWN ->
                "InvalidRequest";
            case NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_UNREADABLE -> "InvalidRequest";
        };
        String words = name.equals("NoSuchKey") ? "The specified key does not exist." : error.detail();
        return xml(statusOf(code), name, words, "", errorId);
    }

    private static int statusOf(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED -> 403;
            case CONTENT_GONE -> 404;
            case RATE_LIMITED -> 503;
            case IDEMPOTENCY_MISMATCH -> 409;
            default -> PubNubWire.statusOf(code);
        };
    }

    private static Rendered xml(int status, String code, String message, String more, String errorId) {
        String request = errorId == null ? UUID.randomUUID().toString() : errorId;
        String line = message.replaceAll("\\R", " ");
        return new Rendered(
                status,
                XML,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + escaped(line)
                        + "</Message>" + more + "<RequestId>" + request
                        + "</RequestId><HostId>filecast</HostId></Error>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
