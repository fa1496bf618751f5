package io.filecast.config;

import java.time.Duration;

/** The door for PubNub's SDKs. */
public record PubNubConfig(
        @Key(about = "Whether clients of PubNub's SDKs are answered.", byDefault = "true")
        boolean enabled,

        @Key(
                about = "How far the timestamp of a signed request may lie from the broker's time, before or after.",
                byDefault = "5m",
                min = "1s",
                max = "1d")
        Duration signatureWindow,

        @Key(
                about = "Channels, wildcards and channel groups of one app on which auth keys may have grants.",
                byDefault = "10000",
                min = "1",
                max = "1000000",
                unit = "channels")
        int grantedChannels,

        @Key(
                about = "Auth keys that may have a grant on one channel, wildcard or channel group.",
                byDefault = "1000",
                min = "1",
                max = "10000",
                unit = "keys")
        int authKeysPerChannel) {}
