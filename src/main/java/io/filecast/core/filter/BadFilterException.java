package io.filecast.core.filter;

/**
 * The refusal of a filter expression: where it went wrong, and what was expected there.
 *
 * <p>It carries no stack trace, since its cause is what a client sent and never our code, and none of the
 * expression's own text, so it is safe in an answer and in a log line.
 */
public final class BadFilterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;
    private final String reason;

    BadFilterException(int position, String reason) {
        super("Bad filter at character " + position + ": " + reason, null, false, false);
        this.position = position;
        this.reason = reason;
    }

    /** Where the expression went wrong: the 0-based index of a character, or the length when it ended too early. */
    public int position() {
        return position;
    }

    /** What was expected at the position, as one sentence for people. */
    public String reason() {
        return reason;
    }
}
