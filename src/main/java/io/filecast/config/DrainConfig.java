package io.filecast.config;

import java.time.Duration;

/** How a node leaves. */
public record DrainConfig(
        @Key(
                about = "Time that running requests and uploads have to finish when the broker is told to stop.",
                byDefault = "20s",
                min = "0",
                max = "10m")
        Duration timeout) {}
