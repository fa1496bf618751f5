package io.filecast.config;

import java.time.Duration;

/** Tokens: those that the broker makes itself, and what it accepts of others. */
public record TokensConfig(
        @Key(
                about = "Time for which a token of the broker holds when none is asked for.",
                byDefault = "24h",
                min = "1s",
                max = "3650d")
        Duration defaultTtl,

        @Key(
                about =
                        "Longest life of a token, from iat (or, without one, from now) to exp; one that lives longer is "
                                + "refused, whoever signed it. A revocation is kept for as long.",
                byDefault = "30d",
                min = "1s",
                max = "3650d")
        Duration maxTtl,

        @Key(
                about = "Pause between two looks at what other nodes have revoked, when nothing wakes this one sooner.",
                byDefault = "250ms",
                min = "50ms",
                max = "1m")
        Duration revocationCheck) {}
