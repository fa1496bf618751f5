package io.filecast.core;

import java.nio.charset.StandardCharsets;

/**
 * The rule for what a file may be called. A name is only ever shown and never becomes a path, so nearly anything goes;
 * what could deceive the eye does not. Any thread; pure.
 */
public final class FileName {

    private FileName() {}

    /**
     * Checks a name.
     *
     * @param maxBytes the longest, in bytes of UTF-8
     * @return the name itself
     * @throws BrokerError {@link ErrorCode#BAD_NAME} when it is missing, too long, or has control characters, unpaired
     *     surrogates or marks that turn the direction of writing
     */
    public static String check(String name, int maxBytes) {
        if (name == null || name.isBlank()) {
            throw refused("a file needs a name");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw refused("a file's name has at most " + maxBytes + " bytes of UTF-8");
        }
        if (name.codePoints().anyMatch(FileName::isDeceptive)) {
            throw refused("a file's name has no control characters and no marks that turn the direction of writing");
        }
        return name;
    }

    private static boolean isDeceptive(int c) {
        return Character.isISOControl(c)
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069
                || c == 0x2028
                || c == 0x2029
                || Character.getType(c) == Character.SURROGATE;
    }

    private static BrokerError refused(String detail) {
        return BrokerError.of(ErrorCode.BAD_NAME, detail);
    }
}
