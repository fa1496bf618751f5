package io.filecast.adapter.pubnub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.filecast.adapter.json.RawJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import java.io.IOException;

/**
 * What is said when a file is published: {@code {"message":…,"file":{"id":…,"name":…}}}, or one text that only the clients
 * can read, with all of that in it. Any thread; pure.
 *
 * <p>In the core the text is the message {@code {"encrypted":…}} of the file's event, so that every door shows what it is.
 *
 * @param file the file's id; null when only the clients can read it
 * @param message the publisher's message; null when none
 */
record FileMessage(FileId file, JsonText message) {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String SEALED_BEGIN = "{\"encrypted\":";

    /**
     * Reads what was published.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when it is neither, {@link ErrorCode#NOT_FOUND} when no file can have
     *     such an id
     */
    static FileMessage parse(String text) {
        String json = JsonText.parse(text).value();
        if (json.startsWith("\"")) {
            return new FileMessage(null, new JsonText(SEALED_BEGIN + json + "}"));
        }
        String id = null;
        JsonText message = null;
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw noFile();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("file") && value == JsonToken.START_OBJECT) {
                    id = idOf(parser);
                } else if (field.equals("message") && value != JsonToken.VALUE_NULL) {
                    message = new JsonText(RawJson.valueAt(parser, json));
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw noFile();
        }
        if (id == null) {
            throw noFile();
        }
        return new FileMessage(FileId.parse(id), message);
    }

    private static String idOf(JsonParser parser) throws IOException {
        String id = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("id") && value == JsonToken.VALUE_STRING) {
                id = parser.getText();
            }
            parser.skipChildren();
        }
        return id;
    }

    private static BrokerError noFile() {
        return BrokerError.of(
                ErrorCode.BAD_JSON, "a file message is {\"message\":…,\"file\":{\"id\":…,\"name\":…}} or a text");
    }

    /** Appends what an event carries, as it was published; around a file the words that SDKs look for. */
    static void append(StringBuilder out, Event event) {
        String message = event.message() == null ? null : event.message().value();
        if (event.file() == null) {
            out.append(message);
        } else if (message != null && isSealed(message)) {
            out.append(message, SEALED_BEGIN.length(), message.length() - 1);
        } else {
            out.append('{');
            if (message != null) {
                out.append("\"message\":").append(message).append(',');
            }
            out.append("\"file\":{\"id\":\"").append(event.file().id()).append("\",\"name\":");
            JsonText.quoteInto(out, event.file().attributes().name());
            out.append("}}");
        }
    }

    /** Whether a message is an object with nothing but such a text. */
    private static boolean isSealed(String message) {
        if (!message.startsWith(SEALED_BEGIN + "\"")) {
            return false;
        }
        for (int i = SEALED_BEGIN.length() + 1; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i == message.length() - 2;
            }
        }
        return false;
    }
}
