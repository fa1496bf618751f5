package io.filecast.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The Redis that holds everything but the bytes of files. */
public record RedisConfig(
        @Key(
                about = "Redis to use. Without it the broker starts a private one in its data directory.",
                matches = "(?:rediss?|unix)://\\S+",
                expects = "a URL such as redis://user:password@host:6379/0, rediss:// for TLS, or unix:///path")
        Optional<Secret> url,

        @Key(about = "PEM certificates to trust when redis.url is rediss://; without it those of the JDK.")
        Optional<Path> caFile,

        @Key(
                about = "Replicas that must have taken a publish before it is acknowledged. Needs redis.url.",
                byDefault = "0",
                min = "0",
                max = "8",
                unit = "replicas")
        int minReplicas,

        @Key(
                about =
                        "A Redis command without an answer for so long has failed; time in which the node itself stood still is not counted.",
                byDefault = "5s",
                min = "100ms",
                max = "1m")
        Duration commandTimeout,

        @Key(
                about = "Commands that may wait for their answer on one connection; more are refused with 503.",
                byDefault = "8192",
                min = "64",
                max = "1000000",
                unit = "commands")
        int maxWaiting,

        @Key(about = "The private Redis, started when redis.url is not set.")
        EmbeddedRedisConfig embedded) {}
