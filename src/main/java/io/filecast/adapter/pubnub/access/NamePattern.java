package io.filecast.adapter.pubnub.access;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that a grant names things by. Any thread; immutable. It matches a name as a whole, so one without
 * anchors gives no more than it says; and in time that grows with the name and no faster, whatever it is, since it comes
 * from outside.
 *
 * @param pattern compiled
 * @param mask what it gives
 */
record NamePattern(Pattern pattern, int mask) {

    private static final int MAX_LENGTH = 500;

    /** @throws PatternSyntaxException when it is none, or too long */
    static Pattern compile(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new PatternSyntaxException("a pattern has 1 to " + MAX_LENGTH + " characters", "");
        }
        return Pattern.compile(text);
    }

    boolean matches(String name) {
        return pattern.matches(name);
    }
}
