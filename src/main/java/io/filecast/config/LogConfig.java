package io.filecast.config;

/** What the log says, and how. */
public record LogConfig(
        @Key(about = "Form of a line: text for people, json for machines.", byDefault = "text")
        Format format,

        @Key(about = "Least serious kind of line that is written.", byDefault = "info")
        Level level) {

    /** The forms of a log line. */
    public enum Format {
        /** One readable line. */
        TEXT,
        /** One JSON object. */
        JSON
    }

    /** The kinds of log line, the most serious first. */
    public enum Level {
        /** Something failed. */
        ERROR,
        /** Something may fail soon, or was survived. */
        WARN,
        /** What an operator wants to know. */
        INFO,
        /** What a developer wants to know. */
        DEBUG,
        /** Everything. */
        TRACE
    }
}
