package io.filecast.core;

/** The kinds of facts in a channel's log. */
public enum EventType {
    /** A file was published, or announced again. */
    FILE("file"),
    /** A message without a file. */
    MESSAGE("message"),
    /** A small message for those who listen just now, or come back within the recovery window; history never shows it. */
    SIGNAL("signal"),
    /** A file was deleted from the channel. */
    FILE_DELETED("file-deleted"),
    /** A file's time ran out. */
    FILE_EXPIRED("file-expired"),
    /** Somebody did something to an event, such as react to it. */
    ACTION_ADDED("action-added"),
    /** What was done to an event was taken back. */
    ACTION_REMOVED("action-removed"),
    /** A kind that a later release brought. It has its place in the chain, and nobody is told of it: {@link Event#unknown}. */
    UNKNOWN("unknown");

    private final String slug;

    EventType(String slug) {
        this.slug = slug;
    }

    /** Whether it tells of an {@link EventAction}. */
    public boolean isAction() {
        return this == ACTION_ADDED || this == ACTION_REMOVED;
    }

    /** Its name on the wire and in the log; stable. */
    public String slug() {
        return slug;
    }

    /** The type with a slug; {@link #UNKNOWN} when this release knows none. */
    public static EventType ofSlug(String slug) {
        for (EventType type : values()) {
            if (type.slug.equals(slug)) {
                return type;
            }
        }
        return UNKNOWN;
    }
}
