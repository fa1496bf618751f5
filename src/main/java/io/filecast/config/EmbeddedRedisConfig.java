package io.filecast.config;

import java.time.Duration;

/** The private Redis that the broker starts when no other is configured. */
public record EmbeddedRedisConfig(
        @Key(
                about = "Memory for its data; when it is full publishes are refused with 503 and nothing is "
                        + "dropped. 0 = as much as there is.",
                byDefault = "1GiB",
                min = "0",
                max = "1TiB")
        long maxMemory,

        @Key(
                about = "Time without any progress in loading its data after which the start has failed.",
                byDefault = "1m",
                min = "1s",
                max = "1h")
        Duration startTimeout,

        @Key(
                about = "Time to write its data and leave; one that still runs then is taken over by the next "
                        + "start.",
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
