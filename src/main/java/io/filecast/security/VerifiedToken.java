package io.filecast.security;

import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import java.time.Instant;

/**
 * What a genuine token says. Any thread; immutable.
 *
 * @param app whose key signed it
 * @param proof the key that signed it, and the token's own marks
 * @param userId the user it vouches for; null when none
 * @param grants its rights
 * @param endsAt when it is no longer taken: its {@code exp}
 */
record VerifiedToken(AppCredentials app, Proof proof, String userId, Grants grants, Instant endsAt) {

    /**
     * Who shows it.
     *
     * @param claimedUser counts only when the token vouches for nobody
     */
    Principal toPrincipal(String claimedUser) {
        if (userId != null) {
            return new Principal(app.name(), userId, true, true, grants, proof, endsAt);
        }
        boolean trusted = claimedUser != null && app.trustClaimedUsers();
        return new Principal(app.name(), claimedUser, false, trusted, grants, proof, endsAt);
    }
}
