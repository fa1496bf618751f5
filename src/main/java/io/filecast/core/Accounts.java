package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The accounts of every app and the revocations of its tokens, where they are kept. Each call is one atomic step and is
 * harmless when it is sent twice. Any thread with a Vert.x context; futures complete on it and fail only with
 * {@link BrokerError}, {@link ErrorCode#UNAVAILABLE} meaning that the outcome is unknown.
 */
public interface Accounts {

    /**
     * Makes accounts, all of them or none.
     *
     * @return when they were made; fails with {@link ErrorCode#CONFLICT}, naming the first that exists
     */
    Future<Instant> create(AppName app, List<Account> accounts);

    /** Looks for an account. */
    Future<Lookup> find(AppName app, String id);

    /**
     * What was found.
     *
     * @param account null when there is none
     * @param now the app's time in the same instant: a token that names it as the time of its making ends with every
     *     revocation of the user that comes after
     */
    record Lookup(Account account, Instant now) {}

    /**
     * Lists accounts by the order of their ids.
     *
     * @param after exclusive; null for the beginning
     */
    Future<List<Account>> list(AppName app, String after, int limit);

    /**
     * Removes an account and revokes the user's tokens.
     *
     * @param holdFor how long the revocation is kept
     * @return fails with {@link ErrorCode#NOT_FOUND} when there is none
     */
    Future<Void> delete(AppName app, String id, Duration holdFor);

    /**
     * Gives an account another password.
     *
     * @return the app's time of that, which the revocation names; fails with {@link ErrorCode#NOT_FOUND}, or with
     *     {@link ErrorCode#CONFLICT} when the password is no longer the expected one
     */
    Future<Instant> setPassword(AppName app, String id, NewPassword change);

    /**
     * Another password.
     *
     * @param expectedHash the hash that it replaces; null whatever that is
     * @param hash the new hash
     * @param holdFor how long the revocation of the user's tokens is kept; null when they stay, because only the form of
     *     the hash changes
     */
    record NewPassword(String expectedHash, String hash, Duration holdFor) {
        @Override
        public String toString() {
            return "NewPassword[masked]";
        }
    }

    /** Revokes one token. */
    Future<Void> revokeToken(AppName app, String tokenId, Duration holdFor);

    /** Revokes all tokens of a user that were made until now, whether it has an account or not. */
    Future<Void> revokeTokensOf(AppName app, String userId, Duration holdFor);

    /**
     * Reads what was revoked since an earlier reading.
     *
     * @param since the version that the earlier one reached; 0 for all
     * @param limit at most this many, the oldest first
     */
    Future<Revocations> revocations(AppName app, long since, int limit);

    /**
     * What was revoked.
     *
     * @param epoch the data set's epoch; versions of another one mean nothing
     * @param linkKey the data set's secret, from which the key of its tokens is derived
     * @param version how far this reading came
     * @param complete whether there was no more
     */
    record Revocations(String epoch, byte[] linkKey, long version, boolean complete, List<Revocation> revoked) {
        @Override
        public String toString() {
            return "Revocations[" + epoch + ", " + version + "]";
        }
    }
}
