package io.filecast.adapter.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Says under which name, and whether at all inside a page, a browser shows a file. Any thread; pure.
 *
 * <p>The name is user text: what could end the header, change the direction of writing or name a folder is taken out, the
 * plain form is ASCII (RFC 6266), the full one is percent-encoded UTF-8 (RFC 8187). Only types that cannot carry a script
 * are shown inline; PDF is not among them, since a sandboxed page cannot show it.
 */
public final class ContentDisposition {

    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_EXTENSION_LENGTH = 16;
    private static final Set<String> PASSIVE =
            Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "text/plain");
    private static final String RFC8187_PLAIN = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    /** The header for a file. */
    public static String of(String name, String type) {
        String safe = safeName(name);
        StringBuilder out = new StringBuilder(isPassive(type) ? "inline" : "attachment");
        out.append("; filename=\"").append(ascii(safe)).append('"');
        out.append("; filename*=UTF-8''");
        for (byte b : safe.getBytes(StandardCharsets.UTF_8)) {
            appendEncoded(out, b & 0xff);
        }
        return out.toString();
    }

    /** Whether a browser may show a type inside a page: nothing in it can act. */
    static boolean isPassive(String type) {
        String essence = MediaType.essenceOf(type);
        return PASSIVE.contains(essence) || essence.startsWith("audio/") || essence.startsWith("video/");
    }

    private static String safeName(String name) {
        StringBuilder out = new StringBuilder();
        shortened(name).codePoints().forEach(c -> {
            if (c == '/' || c == '\\') {
                out.append('_');
            } else if (!isUnsafe(c)) {
                out.appendCodePoint(c);
            }
        });
        String text = out.toString().strip();
        return text.chars().allMatch(c -> c == '.') ? "file" : text;
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR -> true;
            case Character.PARAGRAPH_SEPARATOR, Character.PRIVATE_USE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static String shortened(String name) {
        if (name.codePointCount(0, name.length()) <= MAX_NAME_LENGTH) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot >= 0 && name.length() - dot <= MAX_EXTENSION_LENGTH ? name.substring(dot) : "";
        int end = name.offsetByCodePoints(0, MAX_NAME_LENGTH - extension.length());
        return name.substring(0, end) + extension;
    }

    private static String ascii(String name) {
        StringBuilder out = new StringBuilder(name.length());
        name.codePoints()
                .map(c -> c < ' ' || c > '~' || c == '"' || c == '%' ? '_' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static void appendEncoded(StringBuilder out, int b) {
        boolean letterOrDigit = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
        if (letterOrDigit || b < 128 && RFC8187_PLAIN.indexOf(b) >= 0) {
            out.append((char) b);
        } else {
            out.append('%').append(String.format("%02X", b));
        }
    }
}
