package io.filecast.config;

import java.util.Optional;

/** Which of Easemob's apps an app stands for. */
public record AppEasemobConfig(
        @Key(
                about =
                        "The organization, the first segment of paths and the first half of an AppKey; without it clients of "
                                + "Easemob's REST API do not reach the app. Not one of api, v1, v2, v3, publish, signal, time, health.",
                matches = AppEasemobConfig.NAME,
                expects = AppEasemobConfig.NAME_IN_WORDS)
        Optional<String> org,

        @Key(
                about = "The app's name at Easemob, the second half of an AppKey; by default the name of the app.",
                matches = AppEasemobConfig.NAME,
                expects = AppEasemobConfig.NAME_IN_WORDS)
        Optional<String> app,

        @Key(
                about = "What a back end shows as client_id for a token that administers the app.",
                matches = "[!-~]{1,128}",
                expects = "1 to 128 visible ASCII characters")
        Optional<String> clientId,

        @Key(
                about = "What it shows as client_secret. Or clientSecretFile: a file that holds it.",
                matches = "[!-~]{1,256}",
                expects = "1 to 256 visible ASCII characters")
        Optional<Secret> clientSecret,

        @Key(about = "Whether anyone may register a user, without a token.", byDefault = "false")
        boolean openRegistration,

        @Key(
                about =
                        "Shortest password of the app's users, in place of passwords.minLength, where the app stands for one of "
                                + "Easemob's.",
                byDefault = "1",
                min = "1",
                max = "64",
                unit = "characters")
        int minPasswordLength) {

    static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
    static final String NAME_IN_WORDS = "1 to 64 letters, digits, dashes and underscores, a letter or digit first";
}
