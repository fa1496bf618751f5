package io.filecast.core;

import java.time.Instant;

/**
 * Who is asking: the app, perhaps a user, and what the credential allows. Made by {@link AccessPolicy} before a byte of
 * body is read. Any thread; immutable.
 *
 * @param app the tenant
 * @param userId who it says it is; null when nobody
 * @param bound whether a token vouches for {@code userId}; otherwise the id is merely claimed
 * @param trusted whether {@code userId} counts for inboxes and recipient-limited items: bound, or claimed in an app that
 *     trusts claims
 * @param grants rights per channel pattern
 * @param credentialId the id of the key that was used, for limits and logs; never the secret
 * @param expiresAt when the credential ends; null for never
 */
public record Principal(
        AppName app,
        String userId,
        boolean bound,
        boolean trusted,
        Grants grants,
        String credentialId,
        Instant expiresAt) {

    /** Whether it has a right on a channel; an inbox is read only by its own user, or with the right to manage. */
    public boolean may(Right right, ChannelName channel) {
        if (right == Right.READ && channel.isInbox() && !ownsInbox(channel)) {
            return grants.allow(Right.MANAGE, channel);
        }
        return grants.allow(right, channel);
    }

    /** Whether it has a right on all channels of a pattern. */
    public boolean may(Right right, ChannelPattern pattern) {
        return pattern.isWildcard() ? grants.allow(right, pattern) : may(right, pattern.channel());
    }

    /**
     * Refuses what it may not do.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN}
     */
    public void require(Right right, ChannelName channel) {
        if (!may(right, channel)) {
            throw forbidden(right);
        }
    }

    /**
     * Refuses what it may not do on all channels of a pattern.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN}
     */
    public void require(Right right, ChannelPattern pattern) {
        if (!may(right, pattern)) {
            throw forbidden(right);
        }
    }

    private static BrokerError forbidden(Right right) {
        return BrokerError.of(
                ErrorCode.FORBIDDEN, "the credential does not give the right '" + right.letter() + "' on this channel");
    }

    private boolean ownsInbox(ChannelName channel) {
        return trusted && userId != null && channel.isInboxOf(userId);
    }
}
