package io.filecast.core;

/**
 * A channel, or all channels below a dotted prefix: {@code rooms.1} matches itself, {@code rooms.*} matches
 * {@code rooms.1} and {@code rooms.1.left} but not {@code rooms}.
 *
 * @param text the pattern as written
 * @param prefix what a matching name begins with, ending in a dot, or in the colon of {@code user:*}; null for a plain name
 */
public record ChannelPattern(String text, String prefix) {

    /** Every user's inbox: followed by who manages them all, and by nobody else. */
    public static final ChannelPattern ALL_INBOXES = parseGranted("user:*");

    /** Every group. */
    public static final ChannelPattern ALL_GROUPS = parseGranted("group:*");

    /** Every room. */
    public static final ChannelPattern ALL_ROOMS = parseGranted("room:*");

    /**
     * Reads a plain name or a name that ends in {@code .*}.
     *
     * @throws BrokerError {@link ErrorCode#BAD_CHANNEL} when it is neither
     */
    public static ChannelPattern parse(String text) {
        int star = text.indexOf('*');
        if (star < 0) {
            return new ChannelPattern(ChannelName.parse(text).value(), null);
        }
        ChannelName.check(text);
        if (star != text.length() - 1 || star < 2 || text.charAt(star - 1) != '.') {
            throw BrokerError.of(ErrorCode.BAD_CHANNEL, "a wildcard is a name that ends in '.*'");
        }
        return new ChannelPattern(text, text.substring(0, star));
    }

    /**
     * Reads a pattern as grants have them: one that {@link #parse} knows, or {@code user:*}, {@code group:*}, {@code room:*}
     * for all channels of a kind. Clients name those in grants only; a door that serves back ends follows them by
     * {@link #ALL_INBOXES} and its like.
     *
     * @throws BrokerError {@link ErrorCode#BAD_CHANNEL} when it is none of these
     */
    static ChannelPattern parseGranted(String text) {
        boolean isKind = text.endsWith(":*") && ChannelName.isReservedPrefix(text.substring(0, text.length() - 2));
        return isKind ? new ChannelPattern(text, text.substring(0, text.length() - 1)) : parse(text);
    }

    /** Whether it stands for many channels. */
    public boolean isWildcard() {
        return prefix != null;
    }

    /** Presence of a channel, for those who follow it by name. */
    public static ChannelPattern ofPresence(ChannelName channel) {
        return new ChannelPattern(channel.presence().value(), null);
    }

    /** Whether a channel belongs to it; to a wildcard belongs no channel's presence. */
    public boolean matches(ChannelName channel) {
        String name = channel.value();
        if (prefix == null) {
            return name.equals(text);
        }
        return name.length() > prefix.length() && name.startsWith(prefix) && !channel.isPresence();
    }

    /** The one channel of a pattern without wildcard. */
    public ChannelName channel() {
        if (isWildcard()) {
            throw new IllegalStateException("a wildcard is not one channel");
        }
        return new ChannelName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
