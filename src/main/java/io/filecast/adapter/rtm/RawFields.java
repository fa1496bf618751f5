package io.filecast.adapter.rtm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.filecast.adapter.json.RawJson;
import io.filecast.core.BrokerError;
import io.filecast.core.JsonText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of a JSON object as they were written, to the last digit. Any thread; pure. */
final class RawFields {

    private static final JsonFactory FACTORY = new JsonFactory();

    private RawFields() {}

    /**
     * The fields of a text, in their order; of one that stands twice the last.
     *
     * @return empty when the text is no JSON object
     */
    static Optional<Map<String, String>> of(String text) {
        try {
            String json = JsonText.parse(text).value();
            return json.startsWith("{") ? Optional.of(read(json)) : Optional.empty();
        } catch (BrokerError | IOException notJson) {
            return Optional.empty();
        }
    }

    private static Map<String, String> read(String json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, RawJson.valueAt(parser, json));
            }
        }
        return fields;
    }

    /** The text that a value is; null when it is none, or there is none. */
    static String textOf(String value) {
        if (value == null || !value.startsWith("\"")) {
            return null;
        }
        try (JsonParser parser = FACTORY.createParser(value)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            return null;
        }
    }

    /** The object of some fields. */
    static String object(Map<String, String> fields) {
        StringBuilder out = new StringBuilder("{");
        fields.forEach((name, value) -> {
            JsonText.quoteInto(out.length() > 1 ? out.append(',') : out, name);
            out.append(':').append(value);
        });
        return out.append('}').toString();
    }
}
