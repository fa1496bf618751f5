package io.filecast.config;

import java.time.Duration;

/** Channel groups. */
public record GroupsConfig(
        @Key(
                about = "Channel groups that one app may have.",
                byDefault = "10000",
                min = "1",
                max = "1000000",
                unit = "groups")
        int perApp,

        @Key(
                about = "Channels that one channel group may have, and that one request to it may name.",
                byDefault = "1000",
                min = "1",
                max = "2000",
                unit = "channels")
        int channels,

        @Key(
                about =
                        "Pause between two looks at what other nodes changed, while somebody follows a channel group or waits under a grant to an"
                                + " auth key, when nothing wakes this one sooner.",
                byDefault = "2s",
                min = "50ms",
                max = "1m")
        Duration check) {}
