package io.filecast.core.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * A compiled LIKE pattern: pieces of text with a wildcard {@code *} (any characters, or none) between each two.
 *
 * <p><b>Any thread</b>: immutable. Case is ignored, letter by letter. {@code \*} is a star and {@code \\} a backslash;
 * any other backslash is itself. Each piece is taken at its first occurrence behind the one before: if a match exists
 * this finds one, so there is nothing to go back to and the time is linear.
 */
final class LikePattern {

    private final String source;
    private final List<Needle> pieces;

    private LikePattern(String source, List<Needle> pieces) {
        this.source = source;
        this.pieces = pieces;
    }

    static LikePattern compile(String source) {
        List<Needle> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < source.length(); i++) {
            char current = source.charAt(i);
            if (current == '*') {
                pieces.add(new Needle(piece.toString(), true));
                piece.setLength(0);
                continue;
            }
            if (current == '\\' && i + 1 < source.length() && "\\*".indexOf(source.charAt(i + 1)) >= 0) {
                current = source.charAt(++i);
            }
            piece.append(current);
        }
        pieces.add(new Needle(piece.toString(), true));
        return new LikePattern(source, List.copyOf(pieces));
    }

    /** Whether the whole text fits the pattern. */
    boolean matches(String text) {
        Needle head = pieces.get(0);
        if (pieces.size() == 1) {
            return text.length() == head.length() && head.isAt(0, text);
        }
        Needle tail = pieces.get(pieces.size() - 1);
        int end = text.length() - tail.length();
        int position = head.length();
        if (position > end || !head.isAt(0, text) || !tail.isAt(end, text)) {
            return false;
        }
        for (Needle piece : pieces.subList(1, pieces.size() - 1)) {
            int found = piece.indexIn(text, position, end);
            if (found < 0) {
                return false;
            }
            position = found + piece.length();
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LikePattern that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
