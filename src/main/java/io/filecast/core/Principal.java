package io.filecast.core;

import java.time.Instant;
import java.util.List;

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
 * @param proof what vouches for all this
 * @param expiresAt when the credential ends; null for never
 */
public record Principal(
        AppName app, String userId, boolean bound, boolean trusted, Grants grants, Proof proof, Instant expiresAt) {

    /** The id of the key behind it, for limits and logs. */
    public String credentialId() {
        return proof.keyId();
    }

    /**
     * Whether it has a right on a channel. What lies in an inbox is read and deleted by its own user, a bound one without
     * any grant, or with the right to manage; to send there takes the right to write, as anywhere.
     */
    public boolean may(Right right, ChannelName channel) {
        if (channel.isPresence()) {
            return right == Right.READ && may(right, channel.withoutPresence());
        }
        if (channel.isInbox() && (right == Right.READ || right == Right.DELETE)) {
            boolean own = ownsInbox(channel) && (bound || grants.allow(right, channel));
            return own || manages(channel);
        }
        return grants.allow(right, channel);
    }

    /** Whether it manages a channel: it sees every item of it, and needs no share secret there. */
    public boolean manages(ChannelName channel) {
        return grants.allow(Right.MANAGE, channel);
    }

    /** The same, with other rights. */
    public Principal with(Grants others) {
        return new Principal(app, userId, bound, trusted, others, proof, expiresAt);
    }

    /**
     * The same, who says in whose name it speaks: for an administrator, whose credential names nobody.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN} for anybody else, {@link ErrorCode#BAD_REQUEST} when that is no user id
     */
    public Principal speakingFor(String user) {
        if (!isAdministrator()) {
            throw BrokerError.of(ErrorCode.FORBIDDEN, "only an administrator of the app speaks for others");
        }
        return new Principal(app, UserIds.check(user), false, false, grants, proof, expiresAt);
    }

    /** The same, ending at a moment, unless it ends sooner; null for no other end. */
    public Principal until(Instant end) {
        boolean sooner = end != null && (expiresAt == null || end.isBefore(expiresAt));
        return sooner ? new Principal(app, userId, bound, trusted, grants, proof, end) : this;
    }

    /** Whether it administers the whole app: its users, their tokens, every channel. */
    public boolean isAdministrator() {
        return grants.allowEverywhere(Right.MANAGE);
    }

    /**
     * Whether it may know of an item of a channel that it may read: everyone may, unless the item is for listed users
     * only; then they alone, and who manages the channel.
     *
     * @param recipients the item's recipients; empty for everyone
     */
    public boolean sees(ChannelName channel, List<String> recipients) {
        return recipients.isEmpty() || isOneOf(recipients) || manages(channel);
    }

    private boolean isOneOf(List<String> users) {
        return !trustedUser().isEmpty() && users.contains(trustedUser());
    }

    /** Its user id where that counts for inboxes and items for listed users; empty text, which is nobody's, where not. */
    public String trustedUser() {
        return trusted && userId != null ? userId : "";
    }

    /** Whether it has a right on all channels of a pattern. All inboxes are read by who manages them. */
    public boolean may(Right right, ChannelPattern pattern) {
        if (pattern.equals(ChannelPattern.ALL_INBOXES) && (right == Right.READ || right == Right.DELETE)) {
            return grants.allow(Right.MANAGE, pattern);
        }
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
     * Refuses what it may do nowhere, while it is not known yet where it wants to.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN}
     */
    public void requireSomewhere(Right right) {
        if (!grants.allowSomewhere(right)) {
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
        return !trustedUser().isEmpty() && channel.isInboxOf(userId);
    }
}
