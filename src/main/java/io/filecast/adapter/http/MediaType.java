package io.filecast.adapter.http;

import io.filecast.core.FileName;
import io.vertx.core.http.MimeMapping;
import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Media types as clients declare them: shown again, never trusted. Any thread; pure. */
public final class MediaType {

    /** Bytes of which nothing is known. */
    public static final String UNKNOWN = "application/octet-stream";

    /** What phones and clinics send, and neither of the tables that are asked first has. */
    private static final Map<String, String> MORE = Map.of(
            "avif", "image/avif",
            "dcm", "application/dicom",
            "heic", "image/heic",
            "heif", "image/heif");

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

    /** The type that a file's name speaks of by its extension, {@link #UNKNOWN} when by none. */
    public static String ofName(String name) {
        String common = URLConnection.guessContentTypeFromName(name);
        String extension = FileName.extensionOf(name);
        if (common != null || extension == null) {
            return wellFormed(common);
        }
        String ending = extension.toLowerCase(Locale.ROOT);
        String more = MimeMapping.mimeTypeForExtension(ending);
        return more == null ? MORE.getOrDefault(ending, UNKNOWN) : more;
    }
}
