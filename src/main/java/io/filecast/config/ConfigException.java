package io.filecast.config;

import java.util.stream.Collectors;

/**
 * A configuration that cannot be used. The message is one line that names the key, the expectation, the value (masked
 * when it is secret) and where the value was given, fit to be printed as it is.
 */
public final class ConfigException extends RuntimeException {

    private static final int LONGEST_QUOTED = 80;

    ConfigException(String message) {
        super(message);
    }

    /**
     * The refusal of a value.
     *
     * @param key the key's name
     * @param expectation what is accepted, to follow "expected"
     * @param shown the value as it may be shown
     * @param origin where the value was given
     */
    ConfigException(String key, String expectation, String shown, String origin) {
        this(key + ": expected " + expectation + ", but was " + shown + " (" + origin + ")");
    }

    /** The text in quotes, on one line whatever it holds, cut when it is long. */
    static String quoted(String text) {
        boolean isLong = text.codePointCount(0, text.length()) > LONGEST_QUOTED;
        String start = isLong ? text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTED)) : text;
        return "\"" + printable(start) + (isLong ? "…\"" : "\"");
    }

    /** The text on one line whatever it holds. */
    static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> isPrintable(c) ? Character.toString(c) : String.format("\\u%04x", c))
                .collect(Collectors.joining());
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
