package io.filecast.it.torture;

/** A broken promise, and the words that show it. */
record Violation(Kind kind, String what) {

    /** Which promise. */
    enum Kind {
        /** Acknowledged, never heard, nothing later heard in that channel, and not said to be lost. */
        LOST,
        /** Acknowledged, never heard though later events of that channel were, and not said to be lost. */
        SKIPPED,
        /** Heard twice, or published twice under one key. */
        DUPLICATED,
        /** Heard after a later event of its channel. */
        REORDERED,
        /** Heard by one who did not ask for it, or under another timetoken than was acknowledged. */
        FOREIGN,
        /** A file that was announced and has other bytes, or none. */
        BAD_FILE,
        /** A loss that was told of though nothing was taken away. */
        UNFOUNDED,
        /** Data were taken away, and nobody said so. */
        UNTOLD,
        /** An answer or a state that should not be. */
        COMPLAINT
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
