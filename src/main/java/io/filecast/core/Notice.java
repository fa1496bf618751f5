package io.filecast.core;

import java.time.Instant;

/**
 * A live fact about who is on a channel, delivered at most once and never stored. Any thread; immutable.
 *
 * <p>Whoever knows the members at a version and hears {@link Change}s from there on knows them at each version.
 */
public sealed interface Notice {

    /** The channel. */
    ChannelName channel();

    /** What it is called in every dialect that has no name of its own for it. */
    String type();

    /** How many members there are now. */
    int occupancy();

    /** The version of the channel's presence that this leads to. */
    long version();

    /** When. */
    Instant at();

    /** What happened to a member. */
    enum Kind {
        /** A user came. */
        JOIN("join"),
        /** A user left. */
        LEAVE("leave"),
        /** A user has been lost: its last connection broke, or its node died. */
        TIMEOUT("timeout"),
        /** A member says something else of itself. */
        STATE("state");

        private final String slug;

        Kind(String slug) {
            this.slug = slug;
        }

        /** Its name; stable. */
        public String slug() {
            return slug;
        }
    }

    /**
     * One change.
     *
     * @param state what the user says of itself from now on; null for nothing
     */
    record Change(ChannelName channel, Kind kind, String user, JsonText state, int occupancy, long version, Instant at)
            implements Notice {
        @Override
        public String type() {
            return kind.slug();
        }
    }

    /** How many there are, in place of changes that are too many to be told one by one. */
    record Occupancy(ChannelName channel, int occupancy, long version, Instant at) implements Notice {
        @Override
        public String type() {
            return "occupancy";
        }
    }

    /** Who is there: the first thing that is told, and told again when changes were left out. */
    record Members(ChannelName channel, MemberList list) implements Notice {
        @Override
        public String type() {
            return "members";
        }

        @Override
        public int occupancy() {
            return list.occupancy();
        }

        @Override
        public long version() {
            return list.version();
        }

        @Override
        public Instant at() {
            return list.at();
        }
    }
}
