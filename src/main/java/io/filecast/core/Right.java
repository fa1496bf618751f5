package io.filecast.core;

/** What a credential may allow on a channel. */
public enum Right {
    /** Subscribe, list, history, fetch. */
    READ('r'),
    /** Upload and publish. */
    WRITE('w'),
    /** Delete files, hide events from history, take back what others did to events. */
    DELETE('d'),
    /** Administer: everything on files of others that the rules keep from ordinary users. */
    MANAGE('m');

    private final char letter;

    Right(char letter) {
        this.letter = letter;
    }

    /** Its letter in grants. */
    public char letter() {
        return letter;
    }
}
