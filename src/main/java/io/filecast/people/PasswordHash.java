package io.filecast.people;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.util.Arrays;

/**
 * An Argon2id hash (RFC 9106) as it is kept, in the PHC string format: {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}. Its
 * cost stands in it, so that it can be checked after the configured cost has changed. Any thread; immutable. To make or
 * check one takes as much memory and time as its cost says: worker only.
 *
 * @param cost what it takes to make it
 * @param salt random
 * @param hash the outcome
 */
record PasswordHash(Cost cost, byte[] salt, byte[] hash) {

    /** What is kept decides how much memory its check takes, so there is an end to it: 1 GiB. */
    private static final int LARGEST_MEMORY_KIB = 1 << 20;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
            + "\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{22,86})");

    /**
     * What a hash takes.
     *
     * @param memoryKib memory in KiB
     * @param iterations passes over it
     * @param lanes how many threads could share the work
     */
    record Cost(int memoryKib, int iterations, int lanes) {}

    /** Hashes a password under a salt. */
    static PasswordHash of(byte[] password, Cost cost, byte[] salt) {
        if (salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("a salt has " + SALT_BYTES + " bytes");
        }
        return new PasswordHash(cost, salt, compute(password, cost, salt, HASH_BYTES));
    }

    /** How many random bytes a new hash takes. */
    static int saltBytes() {
        return SALT_BYTES;
    }

    /** Reads what was kept; empty when it is not such a hash. */
    static Optional<PasswordHash> parse(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Cost cost = new Cost(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
        boolean possible = cost.iterations > 0
                && cost.lanes > 0
                && cost.memoryKib >= 8 * cost.lanes
                && cost.memoryKib <= LARGEST_MEMORY_KIB;
        try {
            return possible
                    ? Optional.of(new PasswordHash(
                            cost,
                            Base64.getDecoder().decode(parts.group(4)),
                            Base64.getDecoder().decode(parts.group(5))))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Whether it was made of this password; compared in constant time. */
    boolean matches(byte[] password) {
        return Arrays.constantTimeAreEqual(hash, compute(password, cost, salt, hash.length));
    }

    private static byte[] compute(byte[] password, Cost cost, byte[] salt, int length) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib)
                .withIterations(cost.iterations)
                .withParallelism(cost.lanes)
                .withSalt(salt)
                .build());
        byte[] out = new byte[length];
        argon2.generateBytes(password, out);
        return out;
    }

    /** The form in which it is kept. */
    String phc() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib + ",t=" + cost.iterations + ",p=" + cost.lanes + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    @Override
    public String toString() {
        return "PasswordHash[" + cost + "]";
    }
}
