package io.filecast.adapter.easemob;

import java.time.Duration;
import java.util.Set;

/**
 * What holds in this door. Any thread; immutable.
 *
 * @param publicUrl the URL under which clients reach the broker; null for the host that a request names
 * @param reserved first segments of the paths of other doors
 */
public record EasemobTerms(String publicUrl, Set<String> reserved, Files files, Tokens tokens, Bodies bodies) {

    /**
     * What holds for files.
     *
     * @param maxBytes largest file
     * @param drainBytes how much of a larger one is still read before it is refused
     * @param ttl how long one is kept
     * @param restrictByValue whether {@code restrict-access: false} restricts nothing
     * @param nameBytes longest name, in bytes of UTF-8
     * @param recipients most receivers of a message
     */
    public record Files(
            long maxBytes, long drainBytes, Duration ttl, boolean restrictByValue, int nameBytes, int recipients) {}

    /**
     * What holds for tokens.
     *
     * @param ttl how long one holds when nothing is asked for
     * @param maxTtl how long one may hold
     */
    public record Tokens(Duration ttl, Duration maxTtl) {}

    /**
     * What holds for JSON in requests.
     *
     * @param maxBytes largest body
     * @param within time for all of it
     * @param maxUsers most users of one request
     */
    public record Bodies(int maxBytes, Duration within, int maxUsers) {}
}
