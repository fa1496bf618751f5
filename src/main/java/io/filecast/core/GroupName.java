package io.filecast.core;

import java.nio.charset.StandardCharsets;

/**
 * The name of a channel group: 1 to {@value #MAX_BYTES} bytes of UTF-8 without {@code / \ , : *} and control characters.
 *
 * @param value the name
 */
public record GroupName(String value) {

    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 92;

    private static final String FORBIDDEN = "/\\,:*";

    /**
     * Reads a name.
     *
     * @throws BrokerError {@link ErrorCode#BAD_CHANNEL} when it breaks a rule
     */
    public static GroupName parse(String text) {
        if (!isValid(text)) {
            throw BrokerError.of(
                    ErrorCode.BAD_CHANNEL,
                    "a group's name is 1 to " + MAX_BYTES
                            + " bytes of UTF-8 without control characters, '/', '\\', ',', ':' and '*', and does not end in "
                            + ChannelName.PRESENCE_SUFFIX);
        }
        return new GroupName(text);
    }

    /** Whether a text is such a name. */
    public static boolean isValid(String text) {
        boolean fits = !text.isEmpty()
                && text.length() <= MAX_BYTES
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        return fits
                && !text.endsWith(ChannelName.PRESENCE_SUFFIX)
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE
                                || FORBIDDEN.indexOf(c) >= 0);
    }

    @Override
    public String toString() {
        return value;
    }
}
