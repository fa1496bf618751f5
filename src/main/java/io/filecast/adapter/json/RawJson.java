package io.filecast.adapter.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Values of a JSON text as they were written, for fields whose content is the user's own. Any thread; pure. */
public final class RawJson {

    private RawJson() {}

    /**
     * The value at which a parser stands, to the letter. The parser has it behind itself then.
     *
     * @param text all that the parser reads
     * @throws IOException when the value is no JSON
     */
    public static String valueAt(JsonParser parser, String text) throws IOException {
        JsonToken kind = parser.currentToken();
        if (kind.isScalarValue() && kind != JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return text.substring(start, (int) parser.currentLocation().getCharOffset());
    }
}
