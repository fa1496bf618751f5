package io.filecast.core;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rule for what a file may be called. A name is only ever shown and never becomes a path, so nearly anything goes;
 * what could deceive the eye does not. Any thread; pure.
 */
public final class FileName {

    private static final String NAMELESS = "file";
    private static final Pattern EXTENSION = Pattern.compile("(?s).+\\.([A-Za-z0-9]{1,16})");

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

    /**
     * Makes a name of whatever somebody says that a file is called, for dialects that refuse no file because of its name: the
     * last segment of a path of any system, without what a name may not have. One that is too long is cut before its extension.
     *
     * @param said null when nothing is said
     * @param maxBytes the longest, in bytes of UTF-8
     * @return a name that {@link #check} takes
     */
    public static String tidied(String said, int maxBytes) {
        String path = said == null ? "" : said;
        StringBuilder kept = new StringBuilder();
        path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
                .codePoints()
                .filter(c -> !isDeceptive(c))
                .forEach(kept::appendCodePoint);
        String name = kept.toString().strip();
        boolean isNone = name.isEmpty() || name.equals(".") || name.equals("..");
        return shortened(isNone ? NAMELESS : name, maxBytes);
    }

    private static String shortened(String name, int maxBytes) {
        String extension = extensionOf(name);
        String end = extension == null ? "" : "." + extension;
        String stem = cut(name.substring(0, name.length() - end.length()), maxBytes - end.length());
        return stem.isBlank() ? cut(name, maxBytes) : stem + end;
    }

    /** As much of a text as fits into some bytes of UTF-8. */
    private static String cut(String text, int maxBytes) {
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > maxBytes) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    /** What a name ends in, without the dot: up to 16 letters and digits of ASCII; null when in nothing of the kind. */
    public static String extensionOf(String name) {
        Matcher matcher = EXTENSION.matcher(name);
        return matcher.matches() ? matcher.group(1) : null;
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
