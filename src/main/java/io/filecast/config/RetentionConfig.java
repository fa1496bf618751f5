package io.filecast.config;

import java.time.Duration;

/** How long events and files are kept. */
public record RetentionConfig(
        @Key(
                about = "Time an event stays in the history when its publisher asks for none. Apps may differ.",
                byDefault = "30d",
                min = "1s",
                max = "3650d")
        Duration events,

        @Key(
                about = "Time a file is kept when its publisher asks for none; 0 = until it is deleted. Apps may "
                        + "differ.",
                byDefault = "30d",
                min = "0",
                max = "3650d")
        Duration files,

        @Key(
                about = "Longest time that a publisher or an app may ask for.",
                byDefault = "365d",
                min = "1m",
                max = "3650d")
        Duration maxTtl,

        @Key(
                about = "Time during which a subscriber that was away can resume without loss, whatever the history"
                        + " keeps.",
                byDefault = "20m",
                min = "2s",
                max = "7d")
        Duration recoveryWindow,

        @Key(about = "Pause between two searches for what has expired.", byDefault = "1s", min = "100ms", max = "1h")
        Duration sweepInterval) {}
