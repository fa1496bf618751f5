package io.filecast.adapter.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** Media types as clients declare them: shown again, never trusted. Any thread; pure. */
public final class MediaType {

    /** Bytes of which nothing is known. */
    public static final String UNKNOWN = "application/octet-stream";

    private static final int MAX_LENGTH = 127;
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]+";
    private static final Pattern SHAPE = Pattern.compile(TOKEN + "/" + TOKEN + "(\\s*;[ -~]*)?");

    private MediaType() {}

    /** The type itself when it is well-formed and short, {@link #UNKNOWN} otherwise and for null. */
    public static String wellFormed(String type) {
        if (type == null) {
            return UNKNOWN;
        }
        String text = type.strip();
        return text.length() <= MAX_LENGTH && SHAPE.matcher(text).matches() ? text : UNKNOWN;
    }

    /** The type without its parameters, in lower case. */
    public static String essenceOf(String type) {
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
