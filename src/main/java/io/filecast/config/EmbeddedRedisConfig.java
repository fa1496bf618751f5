package io.filecast.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The private Redis that the broker starts when no other is configured. */
public record EmbeddedRedisConfig(
        @Key(
                about = "Memory for its data; when it is full publishes are refused with 503 and nothing is "
                        + "dropped. 0 = as much as there is.",
                byDefault = "1GiB",
                min = "0",
                max = "1TiB")
        long maxMemory,

        @Key(about = "A redis-server to start in place of the bundled one.")
        Optional<Path> binary,

        @Key(
                about = "Time to load its data and answer; after it the start has failed.",
                byDefault = "1m",
                min = "1s",
                max = "1h")
        Duration startTimeout,

        @Key(
                about = "Time to write its data and leave; after it the process is killed.",
                byDefault = "10s",
                min = "100ms",
                max = "10m")
        Duration stopTimeout,

        @Key(
                about = "Size of a file that is released when the disk is full, so that deletes can still be "
                        + "recorded. 0 = none.",
                byDefault = "64MiB",
                min = "0",
                max = "10GiB")
        long ballast) {}
