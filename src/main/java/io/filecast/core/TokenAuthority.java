package io.filecast.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes the broker's own tokens, and learns which tokens have ended before their time. Any thread; never waits. */
public interface TokenAuthority {

    /**
     * What a token shall say.
     *
     * @param userId the user it vouches for; null when none
     * @param grants rights by channel pattern, as in {@link Grants#parse}
     * @param madeAt when it is made, by the app's time
     * @param ttl how long it holds
     * @param basis the secret that was given for it, with whose value it ends; null when it ends with its time only
     */
    record Order(String userId, Map<String, String> grants, Instant madeAt, Duration ttl, Proof basis) {

        /** One that ends with its time only. */
        public Order(String userId, Map<String, String> grants, Instant madeAt, Duration ttl) {
            this(userId, grants, madeAt, ttl, null);
        }
    }

    /**
     * A token.
     *
     * @param text what its owner shows
     * @param id by which it can be revoked
     * @param expiresAt when it ends
     */
    record Issued(String text, String id, String userId, Map<String, String> grants, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[masked]";
        }
    }

    /**
     * Makes a token.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} or {@link ErrorCode#BAD_CHANNEL} when the order says what no token
     *     can, {@link ErrorCode#UNAVAILABLE} when the app's key is not known yet
     */
    Issued issue(AppName app, Order order);

    /** Whether a token id is one that was issued to this user. */
    boolean isIssuedTo(AppName app, String userId, String tokenId);

    /** Whether a token is known to have been revoked by its id. */
    boolean isRevoked(AppName app, String tokenId);

    /** Learns the secret of an app's data set, and what was revoked in it. What it knew of revocations, it keeps. */
    void learn(AppName app, byte[] linkKey, List<Revocation> revoked);
}
