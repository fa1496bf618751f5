package io.filecast.cluster;

/** Bytes of another node that are no frame of a version that this one can read. */
final class BadFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    BadFrameException(String message) {
        super(message);
    }
}
