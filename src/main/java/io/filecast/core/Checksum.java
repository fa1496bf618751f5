package io.filecast.core;

import java.util.Locale;

/**
 * The digest that some bytes must have.
 *
 * @param algorithm how it is computed
 * @param hex the digest in lower case
 */
public record Checksum(Algorithm algorithm, String hex) {

    /** Ways to compute it. */
    public enum Algorithm {
        SHA1("SHA-1", 20),
        SHA256("SHA-256", 32);

        private final String standardName;
        private final int sizeBytes;

        Algorithm(String standardName, int sizeBytes) {
            this.standardName = standardName;
            this.sizeBytes = sizeBytes;
        }

        /** Its name in {@link java.security.MessageDigest}. */
        public String standardName() {
            return standardName;
        }

        /** How long a digest is. */
        public int sizeBytes() {
            return sizeBytes;
        }

        /** Its name in requests: lower case, without a hyphen. */
        public String slug() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
