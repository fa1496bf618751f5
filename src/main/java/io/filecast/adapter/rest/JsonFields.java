package io.filecast.adapter.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.RawJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The top level of a JSON object as parameters, so that one reader serves bodies, forms and queries. Any thread; pure.
 *
 * <p>Strings are taken without their quotes, an array gives one parameter for each of its elements, null is as if absent.
 * The fields that are the users' own JSON are kept as they were written, quotes and large numbers included.
 */
final class JsonFields {

    private static final int MAX_DEPTH = 70;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonFields() {}

    /**
     * Reads an object.
     *
     * @param body UTF-8
     * @param opaque names of the fields that are kept as they were written
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when it is not an object, names a field twice or is not UTF-8
     */
    static QueryText read(Buffer body, Set<String> opaque) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
            return QueryText.ofPairs(pairsOf(text, opaque));
        } catch (CharacterCodingException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is not UTF-8");
        } catch (IOException e) {
            throw notAnObject();
        }
    }

    /**
     * Reads an array of strings that stands where one of them could.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when it is none
     */
    static List<String> strings(String name, String array) {
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(array)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                strings.add(parser.getText());
            }
            if (parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null) {
                return strings;
            }
        } catch (IOException e) {
            // Refused below.
        }
        throw BrokerError.of(ErrorCode.BAD_JSON, "'" + name + "' is a list of strings");
    }

    private static List<Map.Entry<String, String>> pairsOf(String text, Set<String> opaque) throws IOException {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notAnObject();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    continue;
                }
                if (opaque.contains(name)) {
                    pairs.add(Map.entry(name, RawJson.valueAt(parser, text)));
                } else {
                    addPlain(pairs, name, parser);
                }
            }
            if (parser.nextToken() != null) {
                throw notAnObject();
            }
        }
        return pairs;
    }

    private static void addPlain(List<Map.Entry<String, String>> pairs, String name, JsonParser parser)
            throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            pairs.add(Map.entry(name, parser.getText()));
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                throw BrokerError.of(ErrorCode.BAD_JSON, "'" + name + "' is a list of strings");
            }
            pairs.add(Map.entry(name, parser.getText()));
        }
    }

    private static BrokerError notAnObject() {
        return BrokerError.of(ErrorCode.BAD_JSON, "the body is one JSON object that names each field once");
    }
}
