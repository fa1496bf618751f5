package io.filecast.config;

import java.time.Duration;
import java.util.Optional;

/** The Redis that holds everything but the bytes of files. */
public record RedisConfig(
        @Key(
                about = "Redis to use. Without it the broker starts a private one in its data directory.",
                matches = "(?:rediss?|unix)://\\S+",
                expects = "a URL such as redis://user:password@host:6379/0, rediss:// for TLS, or unix:///path")
        Optional<Secret> url,

        @Key(
                about = "Replicas that must have taken a publish before it is acknowledged. Needs redis.url.",
                byDefault = "0",
                min = "0",
                max = "8",
                unit = "replicas")
        int minReplicas,

        @Key(
                about = "A Redis command without an answer for so long has failed.",
                byDefault = "5s",
                min = "100ms",
                max = "1m")
        Duration commandTimeout,

        @Key(
                about = "A connection to Redis that is not made in this time has failed.",
                byDefault = "2s",
                min = "100ms",
                max = "1m")
        Duration connectTimeout,

        @Key(
                about = "Commands that may wait for their answer on one connection; more are refused with 503.",
                byDefault = "8192",
                min = "64",
                max = "1000000",
                unit = "commands")
        int maxWaiting,

        @Key(
                about = "Pause before the first attempt to connect or start again; it doubles with each failure.",
                byDefault = "50ms",
                min = "1ms",
                max = "1m")
        Duration reconnectMin,

        @Key(about = "Longest pause between two such attempts.", byDefault = "2s", min = "10ms", max = "10m")
        Duration reconnectMax,

        @Key(about = "The private Redis, started when redis.url is not set.")
        EmbeddedRedisConfig embedded) {}
