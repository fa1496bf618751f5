package io.filecast.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Grants as the JSON that people write, {@code {"rooms.*":"rw","*":"r"}}, in its order. Any thread; pure. */
public final class GrantsJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private GrantsJson() {}

    /**
     * Reads grants; what they mean is checked by {@link Grants#parse}.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when it is not an object of strings that names each pattern once
     */
    public static Map<String, String> read(String json) {
        Map<String, String> grants = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String pattern = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    throw malformed();
                }
                grants.put(pattern, parser.getText());
            }
        } catch (IOException e) {
            throw malformed();
        }
        return Collections.unmodifiableMap(grants);
    }

    /** Writes grants. */
    public static String write(Map<String, String> grants) {
        StringBuilder out = new StringBuilder("{");
        grants.forEach((pattern, letters) -> {
            JsonText.quoteInto(out.length() > 1 ? out.append(',') : out, pattern);
            JsonText.quoteInto(out.append(':'), letters);
        });
        return out.append('}').toString();
    }

    private static BrokerError malformed() {
        return BrokerError.of(ErrorCode.BAD_JSON, "grants are an object of patterns and letters: {\"rooms.*\":\"rw\"}");
    }
}
