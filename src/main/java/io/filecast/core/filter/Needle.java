package io.filecast.core.filter;

/**
 * A text to look for in others, in time linear in both (Knuth, Morris and Pratt), whatever they contain.
 *
 * <p><b>Any thread</b>: immutable. {@link String#indexOf(String)} would be faster on most texts, but a client that
 * chooses both texts can make it quadratic, and filters run on event loops.
 */
final class Needle {

    private final char[] wanted;
    private final boolean ignoresCase;
    /** For each length matched so far, how much of it is also a beginning of the needle. */
    private final int[] fallback;

    Needle(String text, boolean ignoresCase) {
        this.ignoresCase = ignoresCase;
        this.wanted = new char[text.length()];
        this.fallback = new int[text.length()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = folded(text.charAt(i));
        }
        for (int i = 1, matched = 0; i < wanted.length; i++) {
            matched = advance(matched, wanted[i]);
            fallback[i] = matched;
        }
    }

    int length() {
        return wanted.length;
    }

    boolean isIn(String text) {
        return indexIn(text, 0, text.length()) >= 0;
    }

    /** Index of the first occurrence that lies within {@code from} and {@code to}, or -1. */
    int indexIn(String text, int from, int to) {
        if (wanted.length == 0) {
            return from;
        }
        int matched = 0;
        for (int i = from; i < to; i++) {
            matched = advance(matched, folded(text.charAt(i)));
            if (matched == wanted.length) {
                return i + 1 - matched;
            }
        }
        return -1;
    }

    /** Whether it stands exactly at an index. */
    boolean isAt(int index, String text) {
        if (index < 0 || index + wanted.length > text.length()) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] != folded(text.charAt(index + i))) {
                return false;
            }
        }
        return true;
    }

    private int advance(int matched, char next) {
        int length = matched;
        while (length > 0 && wanted[length] != next) {
            length = fallback[length - 1];
        }
        return wanted[length] == next ? length + 1 : length;
    }

    /** Both ways, since some letters share only their upper case and some only their lower case. */
    private char folded(char character) {
        return ignoresCase ? Character.toLowerCase(Character.toUpperCase(character)) : character;
    }
}
