package io.filecast.index.embedded;

/** When the embedded Redis forces its append-only file to the disk. */
public enum AppendFsync {
    /** Before a command is answered: what was acknowledged survives a power cut. */
    ALWAYS("always"),
    /** Once a second: what was acknowledged survives {@code kill -9}; a power cut may cost the last second. */
    EVERY_SECOND("everysec");

    private final String setting;

    AppendFsync(String setting) {
        this.setting = setting;
    }

    /** The value of Redis' {@code appendfsync}. */
    String setting() {
        return setting;
    }
}
