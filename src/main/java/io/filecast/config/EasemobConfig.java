package io.filecast.config;

import java.time.Duration;

/** The door for clients of Easemob's REST API. */
public record EasemobConfig(
        @Key(
                about = "Whether clients of Easemob's REST API are answered, for the apps that say which of Easemob's "
                        + "they stand for.",
                byDefault = "true")
        boolean enabled,

        @Key(
                about = "Largest file that these clients may send; at most what the app allows.",
                byDefault = "10MiB",
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
                about = "Time for which a file that these clients sent is kept, announced or not, and then answered "
                        + "file_expired; at most retention.maxTtl.",
                byDefault = "7d",
                min = "1s",
                max = "3650d")
        Duration fileTtl,

        @Key(
                about =
                        "When a file is restricted: presence = when the request has a restrict-access header, whatever it "
                                + "says; value = when that header does not say false.",
                byDefault = "presence")
        RestrictAccess restrictAccess,

        @Key(
                about = "Time for which a token holds that is asked for without a ttl; at most tokens.maxTtl.",
                byDefault = "60d",
                min = "1s",
                max = "3650d")
        Duration tokenTtl) {

    /** What of a restrict-access header counts. */
    public enum RestrictAccess {
        /** That it is there. */
        PRESENCE,
        /** What it says. */
        VALUE
    }
}
