package io.filecast.config;

import java.time.Duration;

/** The door for PubNub's SDKs. */
public record PubNubConfig(
        @Key(about = "Whether clients of PubNub's SDKs are answered.", byDefault = "true")
        boolean enabled,

        @Key(
                about = "Time for which a subscriber's request waits for events. SDKs give up after 310 s.",
                byDefault = "280s",
                min = "1s",
                max = "300s")
        Duration patience) {}
