package io.filecast.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;

/**
 * What opens a restricted file: shown once to its publisher, stored only as a hash. Any thread; immutable.
 *
 * <p>It is derived and not drawn, so that a publisher whose answer was lost gets it again with the same idempotency key,
 * although nobody keeps it: the first {@value #BYTES} bytes of an HMAC-SHA256 under the secret of the app's data set over
 * a purpose, the operation's id and its fingerprint, in base64url. The fingerprint is in it because a client may use a
 * key again for another file, long after: whoever was given the old secret must not open that one.
 */
public final class ShareSecret {

    private static final byte[] PURPOSE = "filecast share secret 1".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 24;

    private final String value;

    private ShareSecret(String value) {
        this.value = value;
    }

    /** The secret of what an operation publishes. */
    public static ShareSecret derive(byte[] dataSetSecret, OperationId operation) {
        Mac mac = Hashes.hmacSha256(dataSetSecret);
        mac.update(PURPOSE);
        update(mac, operation.value());
        update(mac, operation.fingerprint());
        byte[] secret = Arrays.copyOf(mac.doFinal(), BYTES);
        return new ShareSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    private static void update(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
    }

    /** Whatever a client shows as a secret. */
    public static ShareSecret shown(String text) {
        return new ShareSecret(text);
    }

    /** All that is stored of it: its SHA-256 in lower-case hex. It has too many bits for that to be guessed from. */
    public String hash() {
        return HexFormat.of().formatHex(Hashes.sha256(value));
    }

    /** Whether a file's stored hash is that of this secret; takes as long for a wrong one as for the right one. */
    public boolean hasHash(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /** The secret itself, for the one answer that shows it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShareSecret that && hasHash(that.hash());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Hashes.sha256(value));
    }

    @Override
    public String toString() {
        return "ShareSecret[masked]";
    }
}
