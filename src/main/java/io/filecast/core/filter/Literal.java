package io.filecast.core.filter;

/**
 * A literal while it is still open what its neighbours make of it; the parser turns it into a {@link Operand.Constant}.
 *
 * @param value what it is worth as a plain value
 * @param pattern a string's content with its escapes, which a LIKE reads as its pattern; otherwise {@code null}
 * @param isGrouped whether it stands in parentheses of its own, which is how a list of one is written
 */
record Literal(Value value, String pattern, boolean isGrouped) implements Expression {

    static Literal text(String content) {
        return new Literal(new Value.Text(unescape(content)), content, false);
    }

    static Literal of(Value value) {
        return new Literal(value, null, false);
    }

    Literal grouped() {
        return new Literal(value, pattern, true);
    }

    /** In a plain text a double backslash is one backslash, and any other backslash is itself. */
    private static String unescape(String content) {
        StringBuilder text = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char current = content.charAt(i);
            if (current == '\\' && i + 1 < content.length() && content.charAt(i + 1) == '\\') {
                i++;
            }
            text.append(current);
        }
        return text.toString();
    }
}
