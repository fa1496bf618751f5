package io.filecast.config;

import java.time.Duration;

/** How events reach subscribers. */
public record DeliveryConfig(
        @Key(
                about = "Longest time that events for one socket are gathered into one write; 0 = one turn of the "
                        + "event loop.",
                byDefault = "1ms",
                min = "0",
                max = "100ms")
        Duration flushInterval,

        @Key(
                about = "Time that an early event waits for its elder before the log is read.",
                byDefault = "20ms",
                min = "0",
                max = "1s")
        Duration gapHold,

        @Key(
                about = "Pause, jittered, between two comparisons with the log for events whose hint was lost. "
                        + "Below retention.recoveryWindow.",
                byDefault = "2s",
                min = "100ms",
                max = "1h")
        Duration headsCheck,

        @Key(
                about = "Time without an event after which a subscriber is told its position. Below "
                        + "retention.recoveryWindow.",
                byDefault = "5m",
                min = "100ms",
                max = "1d")
        Duration positionInterval,

        @Key(
                about = "Latest events of a channel kept in memory for those who resume; 0 = none.",
                byDefault = "256",
                min = "0",
                max = "65536",
                unit = "events")
        int tailEvents,

        @Key(about = "Memory for the latest events of one channel.", byDefault = "1MiB", min = "0", max = "1GiB")
        long tailBytes,

        @Key(
                about = "Memory for the latest events of all channels of one node.",
                byDefault = "64MiB",
                min = "0",
                max = "64GiB")
        long tailBytesTotal) {}
