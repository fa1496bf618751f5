package io.filecast.adapter.rtm;

import io.filecast.adapter.http.MediaType;
import io.filecast.core.BrokerError;
import io.filecast.core.FileName;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a file is called that comes with an extension, or a name that its sender made up. Any thread; pure. */
final class FileNames {

    private static final String NAMELESS = "file";

    private FileNames() {}

    /**
     * The name of a file.
     *
     * @param filename with or without extension, as SDKs differ; null when not said
     * @param ext null when not known
     * @param most how many bytes of UTF-8 it may have
     */
    static String of(String filename, String ext, int most) {
        String base = cleaned(filename);
        if (base.isEmpty()) {
            base = NAMELESS;
        }
        String end = ext == null || base.toLowerCase(Locale.ROOT).endsWith("." + ext.toLowerCase(Locale.ROOT))
                ? ""
                : "." + ext;
        String name = shortened(base, most - end.length()) + end;
        try {
            return FileName.check(name, most);
        } catch (BrokerError deceptive) {
            return shortened(NAMELESS, most - end.length()) + end;
        }
    }

    /** What stands after the last separator of any system, without what a name cannot have. */
    private static String cleaned(String filename) {
        if (filename == null) {
            return "";
        }
        String last = filename.substring(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
        StringBuilder out = new StringBuilder(last.length());
        last.codePoints().filter(FileNames::isPlain).forEach(out::appendCodePoint);
        String name = out.toString().strip();
        return name.equals(".") || name.equals("..") ? "" : name;
    }

    private static boolean isPlain(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private static String shortened(String name, int most) {
        int end = 0;
        int bytes = 0;
        while (end < name.length()) {
            int c = name.codePointAt(end);
            bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > most) {
                break;
            }
            end += Character.charCount(c);
        }
        return name.substring(0, end);
    }

    /** The media type of what has such a name. */
    static String typeOf(String name) {
        return MediaType.wellFormed(URLConnection.guessContentTypeFromName(name));
    }

    /** What a name ends in, without the dot; empty when in nothing. */
    static String extensionOf(String name) {
        int dot = name.lastIndexOf('.');
        String end = dot < 1 ? "" : name.substring(dot + 1);
        return end.matches("[A-Za-z0-9]{1,16}") ? end : "";
    }
}
