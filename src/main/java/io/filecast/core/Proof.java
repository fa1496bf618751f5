package io.filecast.core;

import java.time.Instant;

/**
 * What vouched for a principal, kept so that it can be asked again whether it still holds. Any thread; immutable.
 *
 * @param keyId the key that was shown, or that signed the token; stands in limits and logs, and is never the secret
 * @param keyMark tells the value of that key from another one under the same id, so that a leaked key which is replaced
 *     in place ends what it opened; null where there is no value
 * @param tokenId the token's own id, by which it can be revoked; null when none was shown, or it has none
 * @param issuedAt when the token says that it was made; null when none was shown, or it does not say
 * @param basis the secret that was given for the token, and with whose value the token ends; null when there is none
 */
public record Proof(String keyId, String keyMark, String tokenId, Instant issuedAt, Proof basis) {

    /** One that stands for itself. */
    public Proof(String keyId, String keyMark, String tokenId, Instant issuedAt) {
        this(keyId, keyMark, tokenId, issuedAt, null);
    }

    /** A key that is shown as it is. */
    public static Proof ofKey(String keyId) {
        return new Proof(keyId, null, null, null);
    }
}
