package io.filecast.core;

import java.time.Instant;

/**
 * The end of tokens before their time: of one token by its id, or of all of a user's that were made up to a moment. Any
 * thread; immutable.
 *
 * @param tokenId the token; null when it is about a user
 * @param userId the user; null when it is about one token
 * @param moment tokens of the user that were made up to here have ended, as have those that do not say when they were made
 * @param endsAt from when on all tokens that it is about have ended by themselves, so that it can be forgotten
 */
public record Revocation(String tokenId, String userId, Instant moment, Instant endsAt) {

    @Override
    public String toString() {
        return "Revocation[" + (userId == null ? "token" : "user " + userId) + "]";
    }
}
