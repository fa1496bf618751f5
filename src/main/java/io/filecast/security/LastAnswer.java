package io.filecast.security;

import java.util.function.Predicate;

/**
 * A question to which the answer never changes, with the answer that was given last: nearly all requests name the same host
 * and come from the same address, or a few. Any thread.
 */
final class LastAnswer {

    private final Predicate<String> question;
    private volatile Answer last = new Answer("", false);

    private record Answer(String text, boolean isYes) {}

    /** @param question says no to an empty text */
    LastAnswer(Predicate<String> question) {
        this.question = question;
    }

    /** Asks, unless the same was asked before; no to null. */
    boolean test(String text) {
        if (text == null) {
            return false;
        }
        Answer known = last;
        if (known.text.equals(text)) {
            return known.isYes;
        }
        boolean isYes = question.test(text);
        last = new Answer(text, isYes);
        return isYes;
    }
}
