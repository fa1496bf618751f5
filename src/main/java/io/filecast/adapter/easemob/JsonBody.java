package io.filecast.adapter.easemob;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.filecast.adapter.json.RawJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object in a request, each field kept as it was written: large numbers, nested objects and the order of names stay as
 * they were. A field that is null is as if absent; of one that is named twice the last one counts. Any thread; immutable.
 */
final class JsonBody {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, String> fields;

    private JsonBody(Map<String, String> fields) {
        this.fields = fields;
    }

    /**
     * Reads an object.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when it is none
     */
    static JsonBody parse(Buffer body) {
        return of(textOf(body));
    }

    /**
     * Reads one object, or an array of them.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when it is neither
     */
    static List<JsonBody> parseOneOrMany(Buffer body) {
        JsonText json = JsonText.parse(textOf(body));
        return json.value().startsWith("[")
                ? elements(json.value()).stream().map(JsonBody::of).toList()
                : List.of(of(json.value()));
    }

    private static String textOf(Buffer body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is not UTF-8");
        }
    }

    /** Reads the text of an object. */
    static JsonBody of(String text) {
        String json = JsonText.parse(text).value();
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw BrokerError.of(ErrorCode.BAD_JSON, "the body is a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NULL) {
                    fields.remove(name);
                } else {
                    fields.put(name, RawJson.valueAt(parser, json));
                }
            }
        } catch (IOException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is not JSON");
        }
        return new JsonBody(fields);
    }

    private static List<String> elements(String array) {
        List<String> elements = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(array)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(RawJson.valueAt(parser, array));
            }
        } catch (IOException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is not JSON");
        }
        return elements;
    }

    /** The same without a field. */
    JsonBody without(String name) {
        Map<String, String> others = new LinkedHashMap<>(fields);
        others.remove(name);
        return new JsonBody(others);
    }

    /** It as text. */
    String value() {
        StringBuilder out = new StringBuilder("{");
        fields.forEach((name, raw) -> {
            JsonText.quoteInto(out.length() == 1 ? out : out.append(','), name);
            out.append(':').append(raw);
        });
        return out.append('}').toString();
    }

    /** The names of the fields, in their order. */
    Iterable<String> names() {
        return fields.keySet();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A field as it was written; null when it is absent. */
    String raw(String name) {
        return fields.get(name);
    }

    /** A text, or a number or truth value as text; null when it is absent or something else. */
    String text(String name) {
        String raw = fields.get(name);
        if (raw == null || raw.startsWith("{") || raw.startsWith("[")) {
            return null;
        }
        return raw.startsWith("\"") ? unquoted(raw) : raw;
    }

    private static String unquoted(String quoted) {
        try (JsonParser parser = FACTORY.createParser(quoted)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is not JSON");
        }
    }

    /** A truth value, written as one or as a text. */
    boolean flag(String name) {
        return "true".equals(text(name));
    }

    /** An object; null when it is absent or something else. */
    JsonBody object(String name) {
        String raw = fields.get(name);
        return raw == null || !raw.startsWith("{") ? null : of(raw);
    }

    /** A list of texts; null when it is absent or something else. */
    List<String> texts(String name) {
        String raw = fields.get(name);
        if (raw == null || !raw.startsWith("[")) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (String element : elements(raw)) {
            if (!element.startsWith("\"")) {
                return null;
            }
            texts.add(unquoted(element));
        }
        return texts;
    }
}
