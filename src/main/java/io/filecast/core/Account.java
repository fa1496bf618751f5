package io.filecast.core;

import java.time.Instant;
import java.util.Map;

/**
 * A user that an app keeps: what it logs in with and what it may then do. Any thread; immutable.
 *
 * @param id the user id, by the rule of {@link UserIds}
 * @param passwordHash what a password is compared with; null when the user has none, and so cannot log in
 * @param grants rights by channel pattern, as in {@link Grants#parse}; null when those of the app's users count
 * @param data what an application wants to show of it, a JSON object; null when nothing
 * @param createdAt when it was made, by the app's time; null before
 */
public record Account(String id, String passwordHash, Map<String, String> grants, JsonText data, Instant createdAt) {

    /** Whether the user can log in. */
    public boolean hasPassword() {
        return passwordHash != null;
    }

    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
