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
        Duration patience,

        @Key(
                about =
                        "Requests per second of all clients of PubNub's SDKs that share a key and an address, such as that "
                                + "of a proxy. Each user among them has limits.requestsPerSecond.",
                byDefault = "20000",
                min = "1",
                max = "1000000",
                unit = "requests")
        int requestsPerSecond,

        @Key(
                about = "Requests that they may make at once after a pause, as when one event answers all that wait.",
                byDefault = "100000",
                min = "1",
                max = "10000000",
                unit = "requests")
        int requestBurst,

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
        int authKeysPerChannel,

        @Key(
                about = "Largest file that these clients may send; at most what the app allows.",
                byDefault = "5MiB",
                min = "1",
                max = "1TiB")
        long fileSize,

        @Key(
                about = "How much of a file beyond that is still read and dropped, so that its sender hears why it is "
                        + "refused.",
                byDefault = "64MiB",
                min = "0",
                max = "1GiB")
        long drainSize,

        @Key(
                about = "Time to begin sending a file's bytes after a client asked where to.",
                byDefault = "60s",
                min = "1s",
                max = "1d")
        Duration uploadTtl,

        @Key(
                about =
                        "Time after its bytes came in which a file may be announced by an encrypted message, which does not say "
                                + "which file it means.",
                byDefault = "2m",
                min = "1s",
                max = "1h")
        Duration handover,

        @Key(
                about =
                        "How long the address opens a file that a download is sent on to; at most links.maxTtl. Clients "
                                + "keep it for five minutes less.",
                byDefault = "65m",
                min = "10s",
                max = "7d")
        Duration linkTtl) {}
