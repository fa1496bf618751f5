package io.filecast.people;

import io.filecast.core.AppName;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The bounds and defaults of accounts and tokens. Any thread; immutable.
 *
 * @param userGrants what users of an app may do who have no grants of their own, as it is at any time
 * @param defaultTtl how long a token holds for which no time is asked
 * @param maxTtl how long it may
 * @param revocationCheck pause between two looks at what other nodes have revoked
 * @param maxUsers accounts that are made at a time
 * @param maxDataBytes longest data of an account, as JSON text
 * @param passwords the rules of passwords
 * @param minPasswordLength fewest characters of a password in an app, as it is at any time
 */
public record PeopleTerms(
        Function<AppName, Map<String, String>> userGrants,
        Duration defaultTtl,
        Duration maxTtl,
        Duration revocationCheck,
        int maxUsers,
        int maxDataBytes,
        Passwords passwords,
        ToIntFunction<AppName> minPasswordLength) {

    /**
     * The rules of passwords.
     *
     * @param maxBytes longest in UTF-8
     * @param memoryKib memory of one hash
     * @param iterations passes over it
     * @param lanes lanes of it
     * @param threads hashes that are made at a time
     * @param queue passwords that may wait to be hashed
     */
    public record Passwords(int maxBytes, int memoryKib, int iterations, int lanes, int threads, int queue) {}
}
