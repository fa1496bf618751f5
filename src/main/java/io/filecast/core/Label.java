package io.filecast.core;

import java.util.regex.Pattern;

/**
 * A publisher's own word for what kind of event it is, such as {@code text-message}. Any thread; immutable.
 *
 * @param value 1 to 50 of {@code A-Z a-z 0-9 _ -}
 */
public record Label(String value) {

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,50}");

    /**
     * Reads a label.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it is none
     */
    public static Label parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a label is 1 to 50 letters, digits, '_' and '-'");
        }
        return new Label(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
