package io.filecast.picture;

import java.nio.ByteBuffer;

/**
 * The header and the tag table of an ICC profile, ICC.1:2010 §7. Any thread; immutable.
 *
 * <p>Whatever is wrong with a profile's bytes throws {@link IllegalArgumentException} or {@link IndexOutOfBoundsException}.
 */
final class IccTags {

    /** As far as somebody must read to know how large a profile is. */
    static final int HEADER_BYTES = 128;

    private static final int SPACE_AT = 16;
    private static final int CONNECTION_AT = 20;
    private static final int CLASS_AT = 12;
    private static final int SIGNATURE_AT = 36;
    private static final int ENTRY_BYTES = 12;
    private static final int MOST_TAGS = 100;

    private final ByteBuffer profile;
    private final int count;

    IccTags(byte[] bytes) {
        long size = sizeOf(bytes);
        require(size >= HEADER_BYTES && size <= bytes.length, "its size");
        this.profile = ByteBuffer.wrap(bytes, 0, (int) size).slice();
        this.count = profile.getInt(HEADER_BYTES);
        require(count > 0 && count <= MOST_TAGS, "how many tags it has");
        String kind = name(CLASS_AT);
        require(kind.equals("mntr") || kind.equals("scnr") || kind.equals("prtr") || kind.equals("spac"), "its class");
    }

    /** How large a profile says it is; -1 when these are not a profile's first bytes. */
    static long sizeOf(byte[] head) {
        boolean isProfile = head.length >= HEADER_BYTES
                && head[SIGNATURE_AT] == 'a'
                && head[SIGNATURE_AT + 1] == 'c'
                && head[SIGNATURE_AT + 2] == 's'
                && head[SIGNATURE_AT + 3] == 'p';
        return isProfile ? ByteBuffer.wrap(head).getInt(0) & 0xffffffffL : -1;
    }

    static void require(boolean isSo, String what) {
        if (!isSo) {
            throw new IllegalArgumentException("a profile is unreadable: " + what);
        }
    }

    /** What its colours are: {@code "RGB "}, {@code "GRAY"}, {@code "CMYK"} and others. */
    String space() {
        return name(SPACE_AT);
    }

    /** What they are made of on the way: {@code "XYZ "} or {@code "Lab "}. */
    String connection() {
        return name(CONNECTION_AT);
    }

    private String name(int at) {
        StringBuilder name = new StringBuilder(4);
        for (int i = 0; i < 4; i++) {
            name.append((char) (profile.get(at + i) & 0xff));
        }
        return name.toString();
    }

    /** A tag's bytes, with a view of their own; null when there is none of that name. */
    ByteBuffer find(String name) {
        for (int i = 0; i < count; i++) {
            int at = HEADER_BYTES + 4 + ENTRY_BYTES * i;
            if (name(at).equals(name)) {
                int from = profile.getInt(at + 4);
                int length = profile.getInt(at + 8);
                require(
                        from >= HEADER_BYTES && length >= 8 && from <= profile.limit() - length,
                        "where " + name + " is");
                return profile.slice(from, length);
            }
        }
        return null;
    }

    /** The same of a tag that must be there. */
    ByteBuffer get(String name) {
        ByteBuffer tag = find(name);
        require(tag != null, "no " + name);
        return tag;
    }

    /** The type of a tag's content. */
    static int typeOf(ByteBuffer tag) {
        return tag.getInt(0);
    }

    /** A number with sixteen bits behind the point. */
    static double fixed(ByteBuffer tag, int at) {
        return tag.getInt(at) / 65_536.0;
    }
}
