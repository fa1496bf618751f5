package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The verbs on the people of an app: accounts, logins, tokens. Any thread with a Vert.x context; futures complete on it
 * and fail only with {@link BrokerError}: {@link ErrorCode#FORBIDDEN} where only an administrator, or the user itself, may.
 *
 * <p>When a verb that ends tokens has completed, this node takes them no more; other nodes follow within the time of their
 * check.
 */
public interface UserBroker {

    // ---- accounts -------------------------------------------------------------------------------------------------

    /**
     * Makes accounts, all of them or none.
     *
     * @return the accounts; fails with {@link ErrorCode#CONFLICT} when one exists, {@link ErrorCode#BAD_REQUEST} when one
     *     breaks a rule, each naming it
     */
    Future<List<Account>> createUsers(Principal by, List<NewUser> users);

    /**
     * An account to be made.
     *
     * @param password null when the user shall not log in
     * @param grants null for those of the app's users
     * @param data a JSON object; null for none
     */
    record NewUser(String id, String password, Map<String, String> grants, JsonText data) {
        @Override
        public String toString() {
            return "NewUser[" + id + "]";
        }
    }

    /** Finds an account, for an administrator or the user itself; {@link ErrorCode#NOT_FOUND} when there is none. */
    Future<Account> findUser(Principal by, String id);

    /** Lists accounts by the order of their ids; a cursor is the last id of the page before. */
    Future<Page<Account>> listUsers(Principal by, String cursor, int limit);

    /** Removes an account and ends the user's tokens; {@link ErrorCode#NOT_FOUND} when there is none. */
    Future<Void> deleteUser(Principal by, String id);

    /**
     * Changes a password and ends the user's tokens.
     *
     * @return a fresh token when the user did it itself, null when an administrator did; fails with
     *     {@link ErrorCode#UNAUTHENTICATED} when the old password is wrong
     */
    Future<TokenAuthority.Issued> changePassword(ChangePassword command);

    /**
     * A change of a password.
     *
     * @param oldPassword needed of the user itself; not looked at for an administrator
     * @param remoteAddress where from; null when unknown
     */
    record ChangePassword(Principal by, String id, String oldPassword, String password, String remoteAddress) {
        @Override
        public String toString() {
            return "ChangePassword[" + id + "]";
        }
    }

    // ---- tokens ---------------------------------------------------------------------------------------------------

    /**
     * Makes a token for who knows a user's password.
     *
     * @return fails with {@link ErrorCode#UNAUTHENTICATED}, whether the user or the password is wrong, and
     *     {@link ErrorCode#RATE_LIMITED} after too many failures
     */
    Future<TokenAuthority.Issued> login(Login command);

    /**
     * A login.
     *
     * @param ttl how long the token shall hold; null for the usual time
     * @param remoteAddress where from; null when unknown
     */
    record Login(AppName app, String userId, String password, Duration ttl, String remoteAddress) {
        @Override
        public String toString() {
            return "Login[" + userId + "]";
        }
    }

    /**
     * Makes a token as an administrator wants it.
     *
     * @param userId the user it is for, with or without an account; null for a token of the app
     * @param grants null for those of the user's account or else of the app's users; all rights for a token of the app
     * @param ttl how long it shall hold; null for the usual time
     */
    Future<TokenAuthority.Issued> issueToken(Principal by, String userId, Map<String, String> grants, Duration ttl);

    /** Ends the token that was shown; {@link ErrorCode#BAD_REQUEST} when there was none, or it has no id. */
    Future<Void> revokeCurrent(Principal by);

    /** Ends a token by its id, for an administrator or the user it was issued to. */
    Future<Void> revokeToken(Principal by, String tokenId);

    /** Ends all tokens of a user that were made until now, for an administrator or the user itself. */
    Future<Void> revokeTokensOf(Principal by, String userId);
}
