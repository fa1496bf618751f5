package io.filecast.security;

import io.filecast.core.Grants;
import io.filecast.core.Principal;
import java.time.Instant;

/**
 * What a genuine token says. Any thread; immutable.
 *
 * @param app whose key signed it
 * @param keyId the key that signed it
 * @param userId the user it vouches for; null when none
 * @param grants its rights
 * @param endsAt when it is no longer taken: its {@code exp} and the leeway
 */
record VerifiedToken(AppCredentials app, String keyId, String userId, Grants grants, Instant endsAt) {

    /**
     * Who shows it.
     *
     * @param claimedUser counts only when the token vouches for nobody
     */
    Principal toPrincipal(String claimedUser) {
        if (userId != null) {
            return new Principal(app.name(), userId, true, true, grants, keyId, endsAt);
        }
        boolean trusted = claimedUser != null && app.trustClaimedUsers();
        return new Principal(app.name(), claimedUser, false, trusted, grants, keyId, endsAt);
    }
}
