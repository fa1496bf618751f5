package io.filecast.adapter.fpnn;

/** What came is no frame of this protocol, so that nobody can tell where the next one begins. */
final class BadFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    /** In one line, for the log. */
    BadFrameException(String why) {
        super(why, null, false, false);
    }
}
