package io.filecast.adapter.pubnub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.io.IOException;

/** The names of files, as clients ask to send them. Any thread; pure. */
final class FileNames {

    private static final JsonFactory FACTORY = new JsonFactory();

    private FileNames() {}

    /**
     * The name in {@code {"name":…}}.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when there is none, {@link ErrorCode#BAD_NAME} when it holds a slash,
     *     which would be several segments of a path
     */
    static String inBody(String json) {
        String name = null;
        try (JsonParser parser = FACTORY.createParser(json)) {
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            while (isObject && parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals("name")) {
                    name = parser.getText();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            name = null;
        }
        if (name == null) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is {\"name\":…}");
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            throw BrokerError.of(ErrorCode.BAD_NAME, "[name] contains invalid characters");
        }
        return name;
    }
}
