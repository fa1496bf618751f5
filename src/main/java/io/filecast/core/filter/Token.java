package io.filecast.core.filter;

/**
 * One word of an expression.
 *
 * @param kind what it is
 * @param text a number's or name's characters, a symbol, or a string's content in which only quotes are unescaped
 * @param position index of its first character in the expression
 */
record Token(Kind kind, String text, int position) {

    enum Kind {
        NUMBER,
        STRING,
        WORD,
        SYMBOL,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isKeyword(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    /** What the token is, for an error message; never the client's own text. */
    String description() {
        return switch (kind) {
            case NUMBER -> "a number";
            case STRING -> "a string";
            case WORD ->
                Relation.of(this) == null
                        ? "a name"
                        : "the keyword " + Relation.of(this).symbol();
            case SYMBOL -> "'" + text + "'";
            case END -> "the end of the expression";
        };
    }
}
