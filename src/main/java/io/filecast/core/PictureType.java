package io.filecast.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The kinds of pictures that thumbnails are made of, known by their first bytes and by nothing that a client says. Any
 * thread.
 */
public enum PictureType {
    /** ITU-T T.81. */
    JPEG("image/jpeg", "jpg"),
    /** ISO/IEC 15948. */
    PNG("image/png", "png"),
    /** GIF87a and GIF89a. */
    GIF("image/gif", "gif"),
    /** RFC 9649. */
    WEBP("image/webp", "webp");

    /** How many of its first bytes tell what a file is. */
    public static final int HEAD_BYTES = 12;

    private static final byte[] JPEG_HEAD = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] PNG_HEAD = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private final String mediaType;
    private final String ending;

    PictureType(String mediaType, String ending) {
        this.mediaType = mediaType;
        this.ending = ending;
    }

    /** Its registered media type. */
    public String mediaType() {
        return mediaType;
    }

    /** What names of such files end in, without the dot. */
    public String ending() {
        return ending;
    }

    /** Its name in the index and between nodes; stable. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that name; null for null, and for one that a later version brought. */
    public static PictureType ofSlug(String slug) {
        return Arrays.stream(values())
                .filter(type -> type.slug().equals(slug))
                .findFirst()
                .orElse(null);
    }

    /**
     * What a file is, as far as its first bytes tell.
     *
     * @param head the first {@value #HEAD_BYTES} bytes, or all when there are fewer
     * @return null when it is no picture of a kind that is known here
     */
    public static PictureType of(byte[] head) {
        if (startsWith(head, 0, JPEG_HEAD)) {
            return JPEG;
        }
        if (startsWith(head, 0, PNG_HEAD)) {
            return PNG;
        }
        if (startsWith(head, 0, ascii("GIF87a")) || startsWith(head, 0, ascii("GIF89a"))) {
            return GIF;
        }
        return startsWith(head, 0, ascii("RIFF")) && startsWith(head, 8, ascii("WEBP")) ? WEBP : null;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean startsWith(byte[] head, int from, byte[] wanted) {
        int to = from + wanted.length;
        return head.length >= to && Arrays.equals(head, from, to, wanted, 0, wanted.length);
    }

    /** The short name of what a picture is; empty for what is none, given as null. */
    public static String slugOf(PictureType type) {
        return type == null ? "" : type.slug();
    }
}
