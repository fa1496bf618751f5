package io.filecast.adapter.easemob;

import java.nio.charset.StandardCharsets;

/**
 * Makes a name of whatever a client says a file is called: Easemob refuses no file because of its name. Any thread; pure.
 */
final class ChatFileNames {

    private static final String NAMELESS = "file";

    private ChatFileNames() {}

    /**
     * The last segment of a path, without what no name may hold, as far as it fits.
     *
     * @param given what the client said; null when nothing
     * @param maxBytes the longest, in bytes of UTF-8
     */
    static String clean(String given, int maxBytes) {
        String text = given == null ? "" : given;
        String last = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
        StringBuilder name = new StringBuilder();
        int bytes = 0;
        for (int c : last.codePoints().toArray()) {
            int more = new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8).length;
            if (isAllowed(c) && bytes + more <= maxBytes) {
                name.appendCodePoint(c);
                bytes += more;
            }
        }
        return name.toString().isBlank() ? NAMELESS : name.toString();
    }

    /** No control characters, no marks that turn the direction of writing, no halves of characters. */
    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR -> false;
            case Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
