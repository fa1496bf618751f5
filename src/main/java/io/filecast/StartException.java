package io.filecast;

/** A node that cannot start, in one line that says why and what would help. */
final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    StartException(String line, Throwable cause) {
        super(line, cause);
    }
}
