package io.filecast.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/**
 * A JSON value of a user, kept as the text that was sent: large integers, key order and empty arrays stay as they were.
 * Only white space between tokens is dropped, so it has no line breaks.
 *
 * @param value valid JSON
 */
public record JsonText(String value) {

    private static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    /**
     * Checks and keeps a JSON value.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} when it is not exactly one JSON value of at most 64 levels
     */
    public static JsonText parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw notJson();
            }
            parser.skipChildren();
            parser.finishToken();
            if (parser.nextToken() != null) {
                throw notJson();
            }
        } catch (IOException e) {
            throw notJson();
        }
        return new JsonText(withoutSpace(text));
    }

    /** A JSON string of any text. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        quoteInto(out, text);
        return out.toString();
    }

    /** Appends any text as a JSON string. */
    public static void quoteInto(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029') {
                        out.append("\\u").append(Character.forDigit(c >> 12, 16));
                        out.append(Character.forDigit(c >> 8 & 15, 16));
                        out.append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static String withoutSpace(String json) {
        StringBuilder out = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted) {
                out.append(c);
                if (c == '\\') {
                    out.append(json.charAt(++i));
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c > ' ') {
                out.append(c);
                quoted = c == '"';
            }
        }
        return out.toString();
    }

    private static BrokerError notJson() {
        return BrokerError.of(ErrorCode.BAD_JSON, "not one JSON value of at most " + MAX_DEPTH + " levels");
    }

    @Override
    public String toString() {
        return value;
    }
}
