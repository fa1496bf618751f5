package io.filecast.adapter.easemob;

import io.filecast.core.Account;
import io.filecast.core.BrokerError;
import io.filecast.core.JsonText;
import io.filecast.core.Shelf.Shelved;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.UploadPlan;
import java.time.Duration;
import java.util.List;

/** Easemob's words: how answers and errors look. Any thread; pure. */
final class EasemobWire {

    /** Media type of all answers but files. */
    static final String JSON = "application/json";

    /** The field of an account's data that holds what the user is called. */
    private static final String NICKNAME = "nickname";

    private EasemobWire() {}

    /** The parts of the API that word some errors in their own way. */
    enum Resource {
        TOKEN,
        USERS,
        CHATFILES,
        MESSAGES,
        OTHER
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    /** A token that administers the app. */
    static String appToken(EasemobApp app, Issued issued, Duration ttl) {
        return token(issued, ttl)
                .append(",\"application\":\"")
                .append(app.uuid())
                .append("\"}")
                .toString();
    }

    /** A user's token. */
    static String userToken(EasemobApp app, Issued issued, Duration ttl, Account user) {
        return user(token(issued, ttl).append(",\"user\":"), app, user)
                .append('}')
                .toString();
    }

    /** Clients keep the time in 32 bits with a sign, and take 0 for over. */
    private static StringBuilder token(Issued issued, Duration ttl) {
        long seconds = Math.max(1, Math.min(Integer.MAX_VALUE, ttl.toSeconds()));
        return new StringBuilder("{\"access_token\":\"")
                .append(issued.text())
                .append("\",\"expires_in\":")
                .append(seconds);
    }

    /** Users as the entities of an answer. */
    static String users(EasemobApp app, List<Account> users) {
        StringBuilder out = new StringBuilder("\"entities\":[");
        for (int i = 0; i < users.size(); i++) {
            user(i == 0 ? out : out.append(','), app, users.get(i));
        }
        return out.append(']').toString();
    }

    private static StringBuilder user(StringBuilder out, EasemobApp app, Account user) {
        long created = user.createdAt().toEpochMilli();
        out.append("{\"uuid\":\"").append(app.idOf("user/" + user.id() + "/" + created));
        out.append("\",\"type\":\"user\",\"created\":").append(created);
        out.append(",\"modified\":").append(created);
        JsonText.quoteInto(out.append(",\"username\":"), user.id());
        out.append(",\"activated\":true");
        String nickname = nicknameOf(user.data());
        if (nickname != null) {
            JsonText.quoteInto(out.append(",\"nickname\":"), nickname);
        }
        return out.append('}');
    }

    private static String nicknameOf(JsonText data) {
        return data == null ? null : JsonBody.of(data.value()).text(NICKNAME);
    }

    /** What an account keeps of a nickname; null for none. */
    static JsonText dataOf(String nickname) {
        return nickname == null ? null : new JsonText("{\"" + NICKNAME + "\":" + JsonText.quote(nickname) + "}");
    }

    /** A file that was sent, as the entity of an answer. */
    static String chatFile(Shelved file, UploadPlan plan, long sizeBytes) {
        StringBuilder out = new StringBuilder("\"entities\":[{\"uuid\":\"").append(file.id());
        out.append("\",\"type\":\"chatfile\"");
        if (file.secret() != null) {
            out.append(",\"share-secret\":\"").append(file.secret().reveal()).append('"');
        }
        out.append(",\"file-metadata\":{\"content-length\":").append(sizeBytes);
        JsonText.quoteInto(out.append(",\"content-type\":"), plan.type());
        return out.append("}}]").toString();
    }

    /** The ids of a message by its receivers, as they were named; a word for each where ids are not wanted. */
    static String sent(List<String> receivers, List<String> ids) {
        StringBuilder out = new StringBuilder("\"data\":{");
        for (int i = 0; i < receivers.size(); i++) {
            JsonText.quoteInto(i == 0 ? out : out.append(','), receivers.get(i));
            JsonText.quoteInto(out.append(':'), ids.get(i));
        }
        return out.append('}').toString();
    }

    /** Whether a user is there, as the data of an answer. */
    static String status(String user, boolean online) {
        return "\"data\":{" + JsonText.quote(user) + ":\"" + (online ? "online" : "offline") + "\"}";
    }

    // ---- errors ---------------------------------------------------------------------------------------------------

    /**
     * What an error of the broker is here.
     *
     * @param errorId shared with the log when the fault is ours; null otherwise
     */
    static Fault faultOf(Resource resource, BrokerError error, String errorId) {
        String words = errorId == null ? error.detail() : error.detail() + " (error id " + errorId + ")";
        return switch (error.code()) {
            case BAD_JSON -> new Fault(400, "json_parse", words);
            case BAD_REQUEST, BAD_CHANNEL, BAD_NAME, BAD_POSITION, BAD_FILTER, LENGTH_MISMATCH -> Fault.illegal(words);
            case DIGEST_MISMATCH, CHUNK_MISMATCH, OFFSET_MISMATCH, IDEMPOTENCY_MISMATCH -> Fault.illegal(words);
            case VERSION_UNKNOWN, TOO_MANY_CHANNELS, UPLOAD_INCOMPLETE, CONFLICT -> Fault.illegal(words);
            case UNAUTHENTICATED -> Fault.BAD_TOKEN;
            case FORBIDDEN, ORIGIN_REFUSED, SECRET_NEEDED ->
                new Fault(403, "forbidden_op", resource == Resource.CHATFILES ? "chatfile no permission" : words);
            case NOT_FOUND, CONTENT_GONE ->
                resource == Resource.CHATFILES
                        ? new Fault(404, "entity_not_found", "file may not exists")
                        : Fault.NOTHING_HERE;
            case METHOD_NOT_ALLOWED -> new Fault(405, "method_not_allowed", words);
            case TOO_SLOW -> new Fault(408, "request_timeout", words);
            case FILE_TOO_LARGE ->
                new Fault(413, "file exceeding maximum limit", "the file size exceeds the maximum limit.");
            case MESSAGE_TOO_LARGE ->
                resource == Resource.MESSAGES
                        ? Fault.illegal("message is too large")
                        : new Fault(413, "Request Entity Too Large", words);
            case TYPE_UNKNOWN, NOT_AN_IMAGE -> new Fault(415, "unsupported_media_type", words);
            case IMAGE_TOO_LARGE, IMAGE_UNREADABLE -> Fault.illegal(words);
            case BAD_RANGE -> new Fault(416, "illegal_argument", words);
            case RATE_LIMITED -> new Fault(429, "reach_limit", "This request has reached api limit");
            case CHANNEL_FULL -> new Fault(429, "resource_limited", words);
            case INTERNAL -> new Fault(500, "web_application", words);
            case UNAVAILABLE, DRAINING -> new Fault(503, "service_unavailable", "Service Unavailable: " + words);
            case STORAGE_FULL -> new Fault(503, "no_space", words);
        };
    }
}
