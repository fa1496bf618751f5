package io.filecast.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.filecast.core.Announcement;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How an upload announces itself, as one JSON text that is opaque to scripts. Any thread; pure. The publisher's message is
 * the last member and stands in it byte for byte.
 */
final class AnnouncementJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private AnnouncementJson() {}

    /** The text; empty for none. */
    static String write(Announcement announcement) {
        if (announcement == null) {
            return "";
        }
        PublishOptions options = announcement.options();
        StringBuilder out = new StringBuilder("{\"store\":").append(options.store());
        appendMillis(out, "ttl", options.eventTtl());
        appendMillis(out, "fileTtl", options.fileTtl());
        if (!options.recipients().isEmpty()) {
            out.append(",\"recipients\":").append(AttributesJson.writeUsers(options.recipients()));
        }
        if (options.label() != null) {
            out.append(",\"label\":\"").append(options.label()).append('"');
        }
        if (options.silent()) {
            out.append(",\"silent\":true");
        }
        if (announcement.message() != null) {
            out.append(",\"message\":").append(announcement.message().value());
        }
        return out.append('}').toString();
    }

    private static void appendMillis(StringBuilder out, String name, Duration duration) {
        if (duration != null) {
            out.append(",\"").append(name).append("\":").append(duration.toMillis());
        }
    }

    /** Reads it; null for none. */
    static Announcement read(String json) {
        if (json == null || json.isEmpty()) {
            return null;
        }
        boolean store = true;
        Duration eventTtl = null;
        Duration fileTtl = null;
        List<String> recipients = new ArrayList<>();
        Label label = null;
        boolean silent = false;
        JsonText message = null;
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            while (message == null && parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "store" -> store = parser.getBooleanValue();
                    case "ttl" -> eventTtl = Duration.ofMillis(parser.getLongValue());
                    case "fileTtl" -> fileTtl = Duration.ofMillis(parser.getLongValue());
                    case "recipients" -> readTexts(parser, recipients);
                    case "label" -> label = new Label(parser.getText());
                    case "silent" -> silent = parser.getBooleanValue();
                    case "message" ->
                        message = new JsonText(json.substring(
                                (int) parser.currentTokenLocation().getCharOffset(), json.length() - 1));
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the index holds an announcement that is not JSON", e);
        }
        return new Announcement(
                message, new PublishOptions(store, eventTtl, fileTtl, List.copyOf(recipients), false, label, silent));
    }

    private static void readTexts(JsonParser parser, List<String> texts) throws IOException {
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(parser.getText());
        }
    }
}
