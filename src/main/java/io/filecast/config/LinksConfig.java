package io.filecast.config;

import java.time.Duration;

/** Signed links to files. */
public record LinksConfig(
        @Key(
                about = "Time for which a link is valid when none is asked for.",
                byDefault = "1h",
                min = "1s",
                max = "365d")
        Duration defaultTtl,

        @Key(about = "Longest time that may be asked for.", byDefault = "7d", min = "1s", max = "365d")
        Duration maxTtl) {}
