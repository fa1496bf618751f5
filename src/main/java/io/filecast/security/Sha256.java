package io.filecast.security;

import io.filecast.core.Hashes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The digest of a secret, kept in its place and compared in constant time. As a key of a map it spreads by its first
 * bytes, which tell nothing of the secret that a guesser could use. Any thread; immutable.
 */
final class Sha256 {

    private static final int MARK_BYTES = 8;

    private final byte[] digest;

    private Sha256(byte[] digest) {
        this.digest = digest;
    }

    static Sha256 of(String secret) {
        return new Sha256(Hashes.sha256(secret));
    }

    /** A short text that tells it from others, and from which nothing can be learned of the secret. */
    String mark() {
        return HexFormat.of().formatHex(digest, 0, MARK_BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256 that && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(digest).getInt();
    }

    @Override
    public String toString() {
        return "Sha256[masked]";
    }
}
