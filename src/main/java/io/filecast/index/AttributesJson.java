package io.filecast.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.filecast.core.Box;
import io.filecast.core.FileAttributes;
import io.filecast.core.JsonText;
import io.filecast.core.PictureType;
import io.filecast.core.UploadPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a publisher says of a file, as one JSON text that is opaque to scripts; and lists of user ids. Any thread.
 *
 * <p>The publisher's own JSON is the last member and stands in it byte for byte: it is cut out again, never rebuilt.
 */
final class AttributesJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private AttributesJson() {}

    static String write(UploadPlan plan) {
        JsonText meta = plan.meta();
        StringBuilder out =
                new StringBuilder(64 + (meta == null ? 0 : meta.value().length()));
        out.append("{\"name\":");
        JsonText.quoteInto(out, plan.name());
        out.append(",\"type\":");
        JsonText.quoteInto(out, plan.type());
        if (plan.description() != null) {
            out.append(",\"description\":");
            JsonText.quoteInto(out, plan.description());
        }
        if (plan.box() != null) {
            out.append(",\"box\":\"").append(plan.box()).append('"');
        }
        if (meta != null) {
            out.append(",\"meta\":").append(meta.value());
        }
        return out.append('}').toString();
    }

    static FileAttributes read(String json, long sizeBytes, String sha256, PictureType picture) {
        String name = null;
        String type = null;
        String description = null;
        JsonText meta = null;
        Box box = null;
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            while (meta == null && parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "name" -> name = parser.getText();
                    case "type" -> type = parser.getText();
                    case "description" -> description = parser.getText();
                    case "box" -> box = Box.parse(parser.getText());
                    case "meta" ->
                        meta = new JsonText(json.substring(
                                (int) parser.currentTokenLocation().getCharOffset(), json.length() - 1));
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the index holds attributes that are not JSON", e);
        }
        return new FileAttributes(name, type, sizeBytes, sha256, description, meta, picture, box);
    }

    /** A list of user ids; empty text for none. */
    static String writeUsers(List<String> users) {
        if (users.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("[");
        for (String user : users) {
            JsonText.quoteInto(out.length() > 1 ? out.append(',') : out, user);
        }
        return out.append(']').toString();
    }

    static List<String> readUsers(String json) {
        List<String> users = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                users.add(parser.getText());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the index holds recipients that are not JSON", e);
        }
        return List.copyOf(users);
    }
}
