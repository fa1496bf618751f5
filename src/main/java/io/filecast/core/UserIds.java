package io.filecast.core;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The rule for user ids: 1 to {@value #MAX_BYTES} bytes of UTF-8, without control characters and without what a channel
 * name cannot hold, since {@code user:<id>} is the user's inbox. Any thread; pure.
 */
public final class UserIds {

    /** The longest user id, in bytes of UTF-8. */
    public static final int MAX_BYTES = 92;

    private static final String FORBIDDEN = "/\\,*";

    private UserIds() {}

    /**
     * Passes a user id on when it is one.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it is not
     */
    public static String check(String userId) {
        if (!isValid(userId)) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    "a user id is 1 to " + MAX_BYTES
                            + " bytes of UTF-8 without control characters, '/', '\\', ',' and '*'");
        }
        return userId;
    }

    /**
     * The recipients of an item, each once.
     *
     * @param most how many may be named
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when there are more, or one is no user id
     */
    public static List<String> recipients(List<String> userIds, int most) {
        if (userIds.size() > most) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "at most " + most + " recipients");
        }
        userIds.forEach(UserIds::check);
        return userIds.stream().distinct().toList();
    }

    /** Whether a text is a user id. */
    public static boolean isValid(String userId) {
        // Every char takes at least a byte: what is far too long is not encoded to be counted.
        if (userId.isEmpty()
                || userId.length() > MAX_BYTES
                || userId.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return false;
        }
        // A surrogate comes out of codePoints() only when it stands alone, which no UTF-8 can say.
        return !userId.endsWith(ChannelName.PRESENCE_SUFFIX)
                && userId.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE
                                || FORBIDDEN.indexOf(c) >= 0);
    }
}
