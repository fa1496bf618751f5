package io.filecast.config;

/** A project of RTM's, as which an app is known to the back ends that use RTM's server SDKs. */
public record RtmProject(
        @Key(about = "Number of the project, of one app only.", min = "1", max = "2147483647", unit = "pid")
        int pid,

        @Key(
                about =
                        "The project's secret, which signs every quest and by that administers the app. While one secret "
                                + "takes over from another the project stands in the list twice. Or secretFile: a file that "
                                + "holds it.",
                matches = "(?s).+",
                expects = "the text of the secret")
        Secret secret) {}
