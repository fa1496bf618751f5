package io.filecast.adapter.json;

import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.Notice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The JSON of the native API for files and events. Any thread; immutable.
 *
 * <p>A field without a value is absent, never null: {@code description}, {@code meta}, {@code message},
 * {@code publisher}, {@code label}, {@code expiresAt} and {@code file} where there is none, {@code restricted} unless it is true,
 * {@code recipients} unless there are any. A file that has left its channel has {@code "deleted":true} in place of
 * {@code url} and {@code thumbnail}; the latter has who is a picture. What users sent as JSON is put in as it came, to the last digit.
 */
public final class NativeJson {

    /** The path that every address of the native API begins with. */
    public static final String BASE_PATH = "/api/v1";

    private static final String CONTENT = "/content";
    private static final String THUMBNAIL = "/thumbnail";
    private static final int TYPICAL_EVENT_LENGTH = 640;
    private static final int TYPICAL_NOTICE_LENGTH = 224;

    private final String filesBase;
    private final boolean thumbnails;

    /**
     * Writes links below a public address.
     *
     * @param publicUrl scheme, host and perhaps a path, such as {@code https://files.example.com}; null for links that
     *     are paths on the same host
     */
    public NativeJson(String publicUrl) {
        this(publicUrl, true);
    }

    /**
     * The same.
     *
     * @param thumbnails whether pictures have links to thumbnails
     */
    public NativeJson(String publicUrl, boolean thumbnails) {
        this.thumbnails = thumbnails;
        String origin = publicUrl == null ? "" : publicUrl;
        while (origin.endsWith("/")) {
            origin = origin.substring(0, origin.length() - 1);
        }
        this.filesBase = origin + BASE_PATH + "/channels/";
    }

    /** A whole frame of the native socket, {@code {"op":"event",…}}, in UTF-8. */
    public byte[] eventFrame(Event event) {
        StringBuilder out = new StringBuilder(TYPICAL_EVENT_LENGTH).append("{\"op\":\"event\",");
        appendEventFields(out, event);
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends an event as an object, as history and server-sent events show it: without {@code op}. */
    public void appendEvent(StringBuilder out, Event event) {
        out.append('{');
        appendEventFields(out, event);
        out.append('}');
    }

    /** A whole frame of the native socket, {@code {"op":"notice",…}}, in UTF-8. */
    public byte[] noticeFrame(Notice notice) {
        StringBuilder out = new StringBuilder(TYPICAL_NOTICE_LENGTH).append("{\"op\":\"notice\",");
        appendNoticeFields(out, notice);
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends a notice as an object, as server-sent events show it: without {@code op}. */
    public void appendNotice(StringBuilder out, Notice notice) {
        out.append('{');
        appendNoticeFields(out, notice);
        out.append('}');
    }

    private static void appendNoticeFields(StringBuilder out, Notice notice) {
        out.append("\"channel\":");
        JsonText.quoteInto(out, notice.channel().value());
        out.append(",\"type\":\"").append(notice.type()).append("\",");
        if (notice instanceof Notice.Members members) {
            appendMembers(out, members.list());
            return;
        }
        if (notice instanceof Notice.Change change) {
            out.append("\"user\":");
            JsonText.quoteInto(out, change.user());
            appendJson(out, "state", change.state());
            out.append(',');
        }
        appendMoment(out, notice.occupancy(), notice.version(), notice.at());
    }

    /** Appends the fields of a list of members, without the braces. */
    public static void appendMembers(StringBuilder out, MemberList list) {
        out.append("\"members\":");
        char separator = '[';
        for (Member member : list.members()) {
            out.append(separator).append("{\"user\":");
            JsonText.quoteInto(out, member.user());
            appendJson(out, "state", member.state());
            out.append(",\"since\":\"").append(member.since()).append("\"}");
            separator = ',';
        }
        out.append(list.members().isEmpty() ? "[]" : "]");
        appendText(out, "next", list.next());
        out.append(',');
        appendMoment(out, list.occupancy(), list.version(), list.at());
    }

    private static void appendMoment(StringBuilder out, int occupancy, long version, Instant at) {
        out.append("\"occupancy\":").append(occupancy);
        out.append(",\"version\":").append(version);
        out.append(",\"at\":\"").append(at).append('"');
    }

    private void appendEventFields(StringBuilder out, Event event) {
        out.append("\"channel\":");
        JsonText.quoteInto(out, event.channel().value());
        out.append(",\"type\":\"").append(event.type().slug()).append("\",");
        appendMoment(out, event);
        appendText(out, "publisher", event.publisher());
        if (event.label() != null) {
            out.append(",\"label\":\"").append(event.label().value()).append('"');
        }
        appendJson(out, event.type().isAction() ? "action" : "message", event.message());
        appendJson(out, "meta", event.meta());
        if (event.file() != null) {
            out.append(",\"file\":{");
            appendFields(out, event.file(), true);
            if (event.fileGone() || event.type() != EventType.FILE) {
                out.append(",\"deleted\":true");
            } else {
                appendUrlFields(out, event.channel(), event.file());
            }
            out.append('}');
        }
    }

    /** Appends a file as an object, as its channel shows it. */
    public void appendFile(StringBuilder out, ChannelName channel, FileEntry file) {
        out.append('{');
        appendFileFields(out, channel, file);
        out.append('}');
    }

    /** Appends the fields of a file without the braces, for answers that say more than the file. */
    public void appendFileFields(StringBuilder out, ChannelName channel, FileEntry file) {
        appendFields(out, file, true);
        appendUrlFields(out, channel, file);
    }

    /** Appends what holds for a file in all its channels: the fields without its end and its address. */
    public static void appendSharedFields(StringBuilder out, FileEntry file) {
        appendFields(out, file, false);
    }

    private static void appendFields(StringBuilder out, FileEntry file, boolean withEnd) {
        FileAttributes attributes = file.attributes();
        out.append("\"id\":\"").append(file.id().value()).append("\",\"name\":");
        JsonText.quoteInto(out, attributes.name());
        out.append(",\"size\":").append(attributes.sizeBytes());
        appendText(out, "type", attributes.type());
        out.append(",\"sha256\":\"").append(attributes.sha256()).append('"');
        appendText(out, "description", attributes.description());
        appendJson(out, "meta", attributes.meta());
        out.append(",\"createdAt\":\"").append(file.createdAt()).append('"');
        if (withEnd) {
            appendEnd(out, file);
        }
        appendText(out, "publisher", file.publisher());
        if (file.restricted()) {
            out.append(",\"restricted\":true");
        }
        appendRecipients(out, file.recipients());
    }

    private static void appendEnd(StringBuilder out, FileEntry file) {
        if (file.expiresAt() != null) {
            out.append(",\"expiresAt\":\"").append(file.expiresAt()).append('"');
        }
    }

    private void appendUrlFields(StringBuilder out, ChannelName channel, FileEntry file) {
        out.append(",\"url\":\"");
        appendUrl(out, channel, file.id(), CONTENT);
        out.append('"');
        if (thumbnails && file.attributes().picture() != null) {
            out.append(",\"thumbnail\":\"");
            appendUrl(out, channel, file.id(), THUMBNAIL);
            out.append('"');
        }
    }

    // ---- places -----------------------------------------------------------------------------------------------------

    /** Appends the fields that say where an announcement stands: channel, timetoken, position. */
    public static void appendPlace(StringBuilder out, Event event) {
        out.append("\"channel\":");
        JsonText.quoteInto(out, event.channel().value());
        out.append(',');
        appendMoment(out, event);
    }

    private static void appendMoment(StringBuilder out, Event event) {
        String timetoken = event.timetoken().toString();
        out.append("\"timetoken\":\"").append(timetoken);
        out.append("\",\"position\":\"").append(timetoken).append('-');
        out.append(event.epoch()).append('"');
    }

    /** Appends where a send stands, one entry for each channel, each with the address and end of its file where there is one. */
    public void appendEntries(StringBuilder out, List<Event> events) {
        out.append("\"entries\":");
        char separator = '[';
        for (Event event : events) {
            out.append(separator).append('{');
            appendPlace(out, event);
            if (event.file() != null) {
                appendUrlFields(out, event.channel(), event.file());
                appendEnd(out, event.file());
            }
            out.append('}');
            separator = ',';
        }
        out.append(']');
    }

    /** Where a file's bytes are fetched: absolute when a public address is set, else a path; never signed. */
    public String contentUrl(ChannelName channel, FileId id) {
        return url(channel, id, CONTENT);
    }

    /** Where the thumbnail of a picture is fetched, in the same way; null when there are no thumbnails. */
    public String thumbnailUrl(ChannelName channel, FileId id) {
        return thumbnails ? url(channel, id, THUMBNAIL) : null;
    }

    private String url(ChannelName channel, FileId id, String what) {
        StringBuilder out = new StringBuilder(filesBase.length() + 96);
        appendUrl(out, channel, id, what);
        return out.toString();
    }

    private void appendUrl(StringBuilder out, ChannelName channel, FileId id, String what) {
        out.append(filesBase);
        appendSegment(out, channel.value());
        out.append("/files/").append(id.value()).append(what);
    }

    /** Appends any text as one segment of a path: UTF-8, everything escaped but what RFC 3986 §2.3 leaves plain. */
    public static void appendSegment(StringBuilder out, String text) {
        if (isPlain(text)) {
            out.append(text);
            return;
        }
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) (b & 0xff))) {
                out.append((char) b);
            } else {
                out.append('%');
                out.append(hex(b >> 4)).append(hex(b));
            }
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static char hex(int nibble) {
        return "0123456789ABCDEF".charAt(nibble & 15);
    }

    private static void appendText(StringBuilder out, String name, String value) {
        if (value != null) {
            out.append(",\"").append(name).append("\":");
            JsonText.quoteInto(out, value);
        }
    }

    private static void appendJson(StringBuilder out, String name, JsonText value) {
        if (value != null) {
            out.append(",\"").append(name).append("\":").append(value.value());
        }
    }

    private static void appendRecipients(StringBuilder out, List<String> recipients) {
        if (recipients.isEmpty()) {
            return;
        }
        out.append(",\"recipients\":");
        char separator = '[';
        for (String recipient : recipients) {
            out.append(separator);
            JsonText.quoteInto(out, recipient);
            separator = ',';
        }
        out.append(']');
    }
}
