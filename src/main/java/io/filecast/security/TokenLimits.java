package io.filecast.security;

import java.time.Duration;

/**
 * Bounds on tokens. Any thread; immutable.
 *
 * @param maxBytes the longest that is looked at
 * @param maxTtl the longest life, from its making to its end; so a revocation need not be kept for longer
 */
public record TokenLimits(int maxBytes, Duration maxTtl) {

    /** 8 KiB and 30 days. */
    public static final TokenLimits DEFAULT = new TokenLimits(8 * 1024, Duration.ofDays(30));
}
