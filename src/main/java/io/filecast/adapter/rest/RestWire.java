package io.filecast.adapter.rest;

import io.filecast.adapter.http.ErrorRenderer;
import io.filecast.adapter.http.MediaType;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.NativeJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileBroker.EventPage;
import io.filecast.core.FileBroker.SignedLink;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.FileName;
import io.filecast.core.JsonText;
import io.filecast.core.MemberList;
import io.filecast.core.Order;
import io.filecast.core.Page;
import io.filecast.core.Position;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.Targets;
import io.filecast.core.Timetoken;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * The native API's words: what requests mean and how answers and errors look. Any thread; pure.
 */
public final class RestWire implements ErrorRenderer {

    /** Media type of answers. */
    static final String JSON = "application/json";

    private static final String PROBLEM_JSON = "application/problem+json";
    private static final int PAGE_LENGTH = 4_096;

    private final NativeJson json;
    private final RestLimits limits;

    /** A wire whose links and bounds are those given. */
    public RestWire(NativeJson json, RestLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    // ---- errors ---------------------------------------------------------------------------------------------------

    /** The HTTP status of an error. */
    public static int statusOf(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST, BAD_JSON, BAD_CHANNEL, BAD_NAME, BAD_POSITION, BAD_FILTER, LENGTH_MISMATCH -> 400;
            case TOO_MANY_CHANNELS -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN, ORIGIN_REFUSED, SECRET_NEEDED -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case TOO_SLOW -> 408;
            case CONFLICT, UPLOAD_INCOMPLETE, CHANNEL_FULL, OFFSET_MISMATCH -> 409;
            case CONTENT_GONE -> 410;
            case VERSION_UNKNOWN -> 412;
            case FILE_TOO_LARGE, MESSAGE_TOO_LARGE -> 413;
            case TYPE_UNKNOWN, NOT_AN_IMAGE -> 415;
            case BAD_RANGE -> 416;
            case DIGEST_MISMATCH, IDEMPOTENCY_MISMATCH, IMAGE_TOO_LARGE, IMAGE_UNREADABLE -> 422;
            case RATE_LIMITED -> 429;
            case CHUNK_MISMATCH -> 460;
            case INTERNAL -> 500;
            case UNAVAILABLE, DRAINING -> 503;
            case STORAGE_FULL -> 507;
        };
    }

    /** A problem as RFC 9457 has it. */
    @Override
    public Rendered render(BrokerError error, String errorId) {
        int status = statusOf(error.code());
        StringBuilder out = new StringBuilder("{\"type\":\"urn:filecast:error:")
                .append(error.code().slug());
        out.append("\",\"title\":\"").append(titleOf(error.code()));
        out.append("\",\"status\":").append(status);
        out.append(",\"code\":\"").append(error.code().slug());
        out.append("\",\"detail\":");
        JsonText.quoteInto(out, error.detail());
        out.append(",\"retryable\":").append(error.code().isRetryable());
        if (errorId != null) {
            out.append(",\"errorId\":\"").append(errorId).append('"');
        }
        return new Rendered(status, PROBLEM_JSON, out.append('}').toString());
    }

    private static String titleOf(ErrorCode code) {
        String words = code.slug().replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    // ---- requests -------------------------------------------------------------------------------------------------

    /**
     * A channel as a path names it.
     *
     * @throws BrokerError {@link ErrorCode#BAD_CHANNEL}
     */
    ChannelName channel(String text) {
        ChannelName channel = ChannelName.parse(text);
        if (text.getBytes(StandardCharsets.UTF_8).length > limits.maxChannelBytes()) {
            throw BrokerError.of(
                    ErrorCode.BAD_CHANNEL, "a channel name has at most " + limits.maxChannelBytes() + " bytes here");
        }
        return channel;
    }

    /**
     * A file's name as a client gives it.
     *
     * @throws BrokerError {@link ErrorCode#BAD_NAME}
     */
    String fileName(String name) {
        return FileName.check(name, limits.maxNameBytes());
    }

    /** A file's type: as declared; from the name's ending where the client's tool only declared its own habit. */
    static String fileType(String declared, String name) {
        String type = MediaType.wellFormed(declared);
        boolean habit = MediaType.essenceOf(type).equals("application/x-www-form-urlencoded");
        if (declared != null && !habit) {
            return type;
        }
        return MediaType.ofName(name);
    }

    /** How many entries a page asks for. */
    int pageSize(QueryText query) {
        String text = query.single("limit");
        if (text == null) {
            return limits.pageSize();
        }
        int size = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (size < 1 || size > limits.maxPageSize()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'limit' is 1 to " + limits.maxPageSize());
        }
        return size;
    }

    /** In which order a page is wanted. */
    static Order order(QueryText query, Order byDefault) {
        String text = query.single("order");
        if (text == null) {
            return byDefault;
        }
        return switch (text) {
            case "newest" -> Order.NEWEST_FIRST;
            case "oldest" -> Order.OLDEST_FIRST;
            default -> throw BrokerError.of(ErrorCode.BAD_REQUEST, "'order' is newest or oldest");
        };
    }

    /** The broker's cursor inside a client's; null for null. */
    static String cursor(String text) {
        if (text == null) {
            return null;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw BrokerError.of(ErrorCode.BAD_POSITION, "a cursor is the text that an earlier page gave");
        }
    }

    /** A client's cursor around the broker's. */
    private static String cursorText(String cursor) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A bound in history.
     *
     * @param epoch of the position that it came from; null for a bare timetoken
     */
    record Bound(String epoch, Timetoken timetoken) {

        private static final Bound NONE = new Bound(null, null);

        /** Reads a position or a bare timetoken; null is no bound. */
        static Bound parse(String text) {
            if (text == null) {
                return NONE;
            }
            if (text.indexOf('-') >= 0) {
                Position position = Position.parse(text);
                return new Bound(position.epoch(), position.timetoken());
            }
            try {
                return new Bound(null, Timetoken.parse(text));
            } catch (BrokerError e) {
                throw BrokerError.of(ErrorCode.BAD_POSITION, "a bound is a position or a timetoken");
            }
        }
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    /** Where a file's entry is. */
    static String entryPath(ChannelName channel, FileId id) {
        StringBuilder out = new StringBuilder(NativeJson.BASE_PATH).append("/channels/");
        NativeJson.appendSegment(out, channel.value());
        return out.append("/files/").append(id).toString();
    }

    /** A file that was just published. */
    String published(Published published) {
        Event event = published.event();
        StringBuilder out = new StringBuilder("{");
        if (event.file() != null) {
            json.appendFileFields(out, event.channel(), event.file());
            out.append(',');
        }
        NativeJson.appendPlace(out, event);
        appendShareSecret(out, published);
        return out.append('}').toString();
    }

    /** A file that was just sent to targets, with its entry in each. */
    String sent(Published published) {
        StringBuilder out = new StringBuilder(PAGE_LENGTH).append('{');
        NativeJson.appendSharedFields(out, published.event().file());
        json.appendEntries(out.append(','), published.events());
        appendShareSecret(out, published);
        return out.append('}').toString();
    }

    /** The place in its channel that an announcement took. */
    static String announced(Published published) {
        StringBuilder out = new StringBuilder("{");
        NativeJson.appendPlace(out, published.event());
        appendShareSecret(out, published);
        return out.append('}').toString();
    }

    /** The places in their channels that an announcement to targets took. */
    String announcedToTargets(Published published) {
        StringBuilder out = new StringBuilder(PAGE_LENGTH).append('{');
        json.appendEntries(out, published.events());
        appendShareSecret(out, published);
        return out.append('}').toString();
    }

    /** Answers to the publisher's own request are the one place where a secret is shown. */
    private static void appendShareSecret(StringBuilder out, Published published) {
        if (published.shareSecret() != null) {
            appendText(out, "shareSecret", published.shareSecret().reveal());
        }
    }

    /** A file's entry. */
    String file(ChannelName channel, FileEntry entry) {
        StringBuilder out = new StringBuilder();
        json.appendFile(out, channel, entry);
        return out.toString();
    }

    /** A page of files. */
    String files(ChannelName channel, Page<FileEntry> page) {
        StringBuilder out = new StringBuilder(PAGE_LENGTH).append("{\"files\":");
        appendAll(out, page.items(), entry -> json.appendFile(out, channel, entry));
        appendText(out, "next", page.next() == null ? null : cursorText(page.next()));
        appendText(out, "prev", page.prev() == null ? null : cursorText(page.prev()));
        return out.append(",\"count\":").append(page.items().size()).append('}').toString();
    }

    /** A page of history. */
    String events(EventPage history) {
        Page<Event> page = history.page();
        StringBuilder out = new StringBuilder(PAGE_LENGTH).append("{\"events\":");
        appendAll(out, page.items(), event -> json.appendEvent(out, event));
        appendText(out, "next", page.next());
        appendText(out, "prev", page.prev());
        out.append(",\"count\":").append(page.items().size());
        if (history.recovered() != null) {
            out.append(",\"recovered\":").append(history.recovered());
        }
        return out.append('}').toString();
    }

    /**
     * What a poll brought.
     *
     * @param resumed whether it had a position to go on from
     */
    String polled(Batch batch, boolean resumed) {
        StringBuilder out = new StringBuilder(PAGE_LENGTH).append("{\"events\":");
        appendAll(out, batch.events(), match -> json.appendEvent(out, match.event()));
        appendText(out, "next", batch.next().toString());
        out.append(",\"count\":").append(batch.events().size());
        if (resumed) {
            out.append(",\"recovered\":").append(batch.recovered());
        }
        return out.append('}').toString();
    }

    /** Members of a channel. */
    static String members(MemberList list) {
        StringBuilder out = new StringBuilder(PAGE_LENGTH).append('{');
        NativeJson.appendMembers(out, list);
        return out.append('}').toString();
    }

    /** A link with its end. */
    String link(ChannelName channel, FileId id, SignedLink link) {
        StringBuilder out = new StringBuilder("{\"url\":");
        JsonText.quoteInto(out, linked(json.contentUrl(channel, id), link));
        if (link.isPicture() && json.thumbnailUrl(channel, id) != null) {
            appendText(out, "thumbnail", linked(json.thumbnailUrl(channel, id), link));
        }
        appendText(out, "expiresAt", link.expiresAt().toString());
        return out.append('}').toString();
    }

    private static String linked(String url, SignedLink link) {
        StringBuilder out = new StringBuilder(url).append("?link=");
        NativeJson.appendSegment(out, link.token());
        return out.toString();
    }

    /** Where an upload is. */
    static String uploadPath(FileId id) {
        return NativeJson.BASE_PATH + "/uploads/" + id;
    }

    /** A declared upload, with what its bytes turned out to be once they are there. */
    static String upload(Upload upload) {
        UploadPlan plan = upload.plan();
        SealedBlob blob = upload.blob();
        StringBuilder out = new StringBuilder("{\"id\":\"").append(upload.id());
        out.append("\",\"url\":\"").append(uploadPath(upload.id()));
        out.append("\",\"state\":\"").append(upload.state().slug());
        out.append("\",\"offset\":").append(upload.offset());
        if (upload.announcement() != null) {
            out.append(",\"publish\":true");
        }
        appendDestination(out, plan.channels());
        appendText(out, "name", plan.name());
        appendText(out, "type", plan.type());
        long sizeBytes = blob == null ? plan.sizeBytes() : blob.sizeBytes();
        if (sizeBytes != UploadPlan.UNKNOWN_SIZE) {
            out.append(",\"size\":").append(sizeBytes);
        }
        appendText(out, "sha256", blob == null ? plan.sha256() : blob.sha256());
        appendText(out, "description", plan.description());
        if (plan.meta() != null) {
            out.append(",\"meta\":").append(plan.meta().value());
        }
        if (plan.box() != null) {
            out.append(",\"thumbnailWidth\":").append(plan.box().width());
            out.append(",\"thumbnailHeight\":").append(plan.box().height());
        }
        Instant end = upload.expiresAt();
        appendText(out, "expiresAt", end == null ? null : end.toString());
        return out.append('}').toString();
    }

    private static void appendDestination(StringBuilder out, List<ChannelName> channels) {
        if (channels.size() == 1) {
            appendText(out, "channel", channels.get(0).value());
        }
        if (channels.stream().allMatch(Targets::include)) {
            out.append(",\"to\":");
            appendAll(out, channels, channel -> JsonText.quoteInto(out, channel.value()));
        }
    }

    private static <T> void appendAll(StringBuilder out, List<T> items, Consumer<T> append) {
        char separator = '[';
        for (T item : items) {
            out.append(separator);
            append.accept(item);
            separator = ',';
        }
        out.append(items.isEmpty() ? "[]" : "]");
    }

    private static void appendText(StringBuilder out, String name, String value) {
        if (value != null) {
            out.append(",\"").append(name).append("\":");
            JsonText.quoteInto(out, value);
        }
    }
}
