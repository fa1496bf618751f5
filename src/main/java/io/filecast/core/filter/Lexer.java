package io.filecast.core.filter;

import java.util.Set;

/**
 * The reader of an expression's tokens, one after another and each character once.
 *
 * <p><b>Any thread</b>, one at a time: it lives as long as one parse.
 */
final class Lexer {

    private static final Set<String> PAIRS = Set.of("||", "&&", "==", "!=", "<=", ">=");
    private static final String SINGLES = "()[],.!~*/%+-&|^<>";

    private final String source;
    private int position;

    Lexer(String source) {
        this.source = source;
    }

    /** The next token; {@link Token.Kind#END} again and again when there is none. */
    Token next() {
        while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
            position++;
        }
        if (position == source.length()) {
            return new Token(Token.Kind.END, "", position);
        }
        char first = source.charAt(position);
        if (isDigit(first)) {
            return number();
        }
        if (first == '\'' || first == '"') {
            return string(first);
        }
        return isNameStart(first) ? word() : symbol(first);
    }

    private Token number() {
        int start = position;
        skipDigits();
        if (at('.')) {
            position++;
            requireDigit("a digit after the decimal point");
        }
        if (at('e') || at('E')) {
            position++;
            if (at('+') || at('-')) {
                position++;
            }
            requireDigit("a digit in the exponent");
        }
        if (position < source.length() && isNamePart(source.charAt(position))) {
            throw new BadFilterException(position, "expected the end of the number, found " + character());
        }
        if (position - start > Filter.MAX_DIGITS) {
            throw new BadFilterException(start, "expected a number of at most " + Filter.MAX_DIGITS + " digits");
        }
        return new Token(Token.Kind.NUMBER, source.substring(start, position), start);
    }

    private void requireDigit(String expected) {
        if (position == source.length() || !isDigit(source.charAt(position))) {
            throw new BadFilterException(position, "expected " + expected + ", found " + character());
        }
        skipDigits();
    }

    private void skipDigits() {
        while (position < source.length() && isDigit(source.charAt(position))) {
            position++;
        }
    }

    /**
     * A quoted string. A backslash always takes the next character with it, so that a quote can be escaped and a
     * string can end in a backslash; the other escapes stay, for a LIKE pattern reads them differently from a text.
     */
    private Token string(char quote) {
        int start = position++;
        StringBuilder text = new StringBuilder();
        while (position < source.length()) {
            char current = source.charAt(position++);
            if (current == quote) {
                return new Token(Token.Kind.STRING, text.toString(), start);
            }
            if (current == '\\' && position < source.length()) {
                char escaped = source.charAt(position++);
                if (escaped != '\'' && escaped != '"') {
                    text.append(current);
                }
                current = escaped;
            }
            text.append(current);
        }
        throw new BadFilterException(start, "expected a closing quote for the string that starts here");
    }

    private Token word() {
        int start = position;
        while (position < source.length() && isNamePart(source.charAt(position))) {
            position++;
        }
        return new Token(Token.Kind.WORD, source.substring(start, position), start);
    }

    private Token symbol(char first) {
        int start = position;
        if (start + 2 <= source.length() && PAIRS.contains(source.substring(start, start + 2))) {
            position += 2;
        } else if (SINGLES.indexOf(first) >= 0) {
            position++;
        } else if (first == '=') {
            throw new BadFilterException(start, "expected '==' for a comparison, found '='");
        } else {
            throw new BadFilterException(start, "expected a value or an operator, found " + character());
        }
        return new Token(Token.Kind.SYMBOL, source.substring(start, position), start);
    }

    private boolean at(char expected) {
        return position < source.length() && source.charAt(position) == expected;
    }

    private String character() {
        if (position == source.length()) {
            return "the end of the expression";
        }
        char found = source.charAt(position);
        return found > ' ' && found < 0x7f ? "'" + found + "'" : String.format("the character U+%04X", (int) found);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isNameStart(char character) {
        return character == '_' || character == '$' || Character.isLetter(character);
    }

    private static boolean isNamePart(char character) {
        return isNameStart(character) || Character.isDigit(character);
    }
}
