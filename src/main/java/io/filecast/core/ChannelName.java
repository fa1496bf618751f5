package io.filecast.core;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The name of a stream of events inside an app: 1 to {@value #MAX_BYTES} bytes of UTF-8, case-sensitive, without
 * {@code / \ , *} and control characters. A {@code :} stands only after a reserved prefix ({@code user:},
 * {@code group:}, {@code room:}), which maps a target to its channel and is not counted; the suffix {@code -pnpres} is reserved.
 *
 * @param value the name
 */
public record ChannelName(String value) implements Comparable<ChannelName> {

    /** The longest name, in bytes of UTF-8; the configuration may allow less. */
    public static final int MAX_BYTES = 92;

    /** What the name of a channel's presence ends in, in dialects that have one. */
    static final String PRESENCE_SUFFIX = "-pnpres";

    private static final Set<String> PREFIXES = Set.of("user", "group", "room");

    /**
     * Reads a name.
     *
     * @throws BrokerError {@link ErrorCode#BAD_CHANNEL} when it breaks a rule
     */
    public static ChannelName parse(String text) {
        check(text);
        if (text.indexOf('*') >= 0) {
            throw refused("a channel name has no '*'; a wildcard is only for subscribing");
        }
        return new ChannelName(text);
    }

    /** The rules that names and patterns share; {@code *} is left to the caller. */
    static void check(String text) {
        if (text.isEmpty()) {
            throw refused("a channel name is not empty");
        }
        if (nameBytes(text) > MAX_BYTES) {
            throw refused("a channel name has at most " + MAX_BYTES + " bytes of UTF-8");
        }
        for (int i = 0; i < text.length(); i++) {
            checkCharacter(text, i);
        }
        if (text.equals(".") || text.equals("..")) {
            throw refused("'.' and '..' are no channel names: clients and proxies take them out of paths");
        }
        if (text.endsWith(PRESENCE_SUFFIX)) {
            throw refused("the suffix " + PRESENCE_SUFFIX + " is reserved");
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && (!PREFIXES.contains(text.substring(0, colon)) || colon == text.length() - 1)) {
            throw refused("':' stands only in user:<id>, group:<id> and room:<id>");
        }
    }

    /** The channel in which changes of this one's presence are told; no name that is parsed is one. */
    public ChannelName presence() {
        return new ChannelName(value + PRESENCE_SUFFIX);
    }

    /** Whether this tells of another channel's presence. */
    public boolean isPresence() {
        return value.endsWith(PRESENCE_SUFFIX);
    }

    /** The channel whose presence this tells of. */
    public ChannelName withoutPresence() {
        return isPresence() ? new ChannelName(value.substring(0, value.length() - PRESENCE_SUFFIX.length())) : this;
    }

    /** How long the name is, in bytes of UTF-8, without a reserved prefix: so every user has an inbox. */
    public int nameBytes() {
        return nameBytes(value);
    }

    private static int nameBytes(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        int colon = text.indexOf(':');
        return colon > 0 && PREFIXES.contains(text.substring(0, colon)) ? bytes - colon - 1 : bytes;
    }

    private static void checkCharacter(String text, int i) {
        char c = text.charAt(i);
        if (c == '/' || c == '\\' || c == ',') {
            throw refused("a channel name has no '/', '\\' or ','");
        }
        if (Character.isISOControl(c)) {
            throw refused("a channel name has no control characters");
        }
        boolean paired = Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : !Character.isLowSurrogate(c) || i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        if (!paired) {
            throw refused("a channel name is well-formed Unicode");
        }
    }

    private static BrokerError refused(String detail) {
        return BrokerError.of(ErrorCode.BAD_CHANNEL, detail);
    }

    /** Whether this is the channel of one user, group or room. */
    boolean hasReservedPrefix() {
        // A colon stands nowhere else.
        return value.indexOf(':') >= 0;
    }

    /** Whether a text, without its colon, is what such channels begin with. */
    static boolean isReservedPrefix(String text) {
        return PREFIXES.contains(text);
    }

    /** Whether this is a user's inbox, {@code user:<id>}. */
    public boolean isInbox() {
        return value.startsWith("user:");
    }

    /** Whether this is the inbox of the given user. */
    public boolean isInboxOf(String userId) {
        return value.length() == userId.length() + 5 && isInbox() && value.endsWith(userId);
    }

    @Override
    public int compareTo(ChannelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
