package io.filecast.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tenant: its keys and what it does differently. Nothing of one app is visible in another. */
public record AppConfig(
        @Key(
                about = "Name of the app. Not one of api, v1, v2, v3, publish, signal, time, health.",
                matches = "[a-z0-9][a-z0-9-]{0,31}",
                expects = "1 to 32 lower-case letters, digits and dashes, no dash first")
        String name,

        @Key(
                about = "Whether the app may be used without any credential. Such an app is refused on other than "
                        + "loopback addresses, unless insecure.",
                byDefault = "false")
        boolean open,

        @Key(
                about = "Whether a user id that a client merely claims opens what is kept for that user. Leave it "
                        + "false unless all clients are trusted.",
                byDefault = "false")
        boolean trustClaimedUsers,

        @Key(
                about =
                        "Whether clients of PubNub's SDKs need more than the app's keys: a signed request, a token or a grant.",
                byDefault = "false")
        boolean accessManager,

        @Key(
                about = "Whether clients of PubNub's SDKs that show the subscribe key alone may write and delete, too: "
                        + "delete files and messages, act on messages, change channel groups. No effect with "
                        + "accessManager.",
                byDefault = "false")
        boolean subscribeKeysWrite,

        @Key(about = "The credentials of the app. An app without any must be open.", byDefault = "[]")
        List<AppKey> keys,

        @Key(
                about =
                        "The projects as which RTM's server SDKs know the app; with a project such an app needs no keys.",
                byDefault = "[]")
        List<RtmProject> rtm,

        @Key(
                about = "The aud that tokens of the app must carry; without it aud is not looked at.",
                matches = "[!-~]{1,255}",
                expects = "1 to 255 visible ASCII characters")
        Optional<String> audience,

        @Key(
                about = "Web origins whose pages may use the app.",
                inherits = "http.allowedOrigins",
                matches = AppConfig.ORIGIN,
                expects = "auto, *, loopback or an origin such as https://app.example.com")
        List<String> allowedOrigins,

        @Key(
                about =
                        "What users may do who log in with a password and have no grants of their own: a channel, a name "
                                + "that ends in .* or *, and letters of rwdm.",
                byDefault = "{\"*\": rwd}",
                matches = "[rwdm]{0,4}",
                expects = "patterns and their letters of rwdm, such as {rooms.*: rw}")
        Map<String, String> userGrants,

        @Key(about = "Largest file of the app.", min = "1", max = "1TiB", inherits = "limits.fileSize")
        long maxFileSize,

        @Key(
                about = "Time an event stays in the history of the app when its publisher asks for none.",
                min = "1s",
                max = "3650d",
                inherits = "retention.events")
        Duration eventTtl,

        @Key(
                about = "Time a file of the app is kept when its publisher asks for none; 0 = until it is deleted.",
                min = "0",
                max = "3650d",
                inherits = "retention.files")
        Duration fileTtl,

        @Key(about = "Which of Easemob's apps the app stands for.")
        AppEasemobConfig easemob) {

    /** First segments of the paths of other doors: what an app or an organization of that name asks could not be told from them. */
    public static final List<String> RESERVED_NAMES =
            List.of("api", "v1", "v2", "v3", "publish", "signal", "time", "health");

    /** Stands for any origin in {@link #allowedOrigins}. */
    public static final String ANY_ORIGIN = "*";

    /** Stands in {@link #allowedOrigins} for any origin whose host is this machine. */
    public static final String LOOPBACK_ORIGINS = "loopback";

    static final String AUTO_ORIGINS = "auto";
    static final String ORIGIN = "auto|\\*|loopback|https?://[a-z0-9.:\\[\\]_-]+";

    /** An app whose {@code auto} origins are settled: any for one with credentials, loopback for an open one. */
    public AppConfig {
        keys = List.copyOf(keys);
        rtm = List.copyOf(rtm);
        userGrants = Collections.unmodifiableMap(new LinkedHashMap<>(userGrants));
        allowedOrigins = allowedOrigins.equals(List.of(AUTO_ORIGINS))
                ? List.of(open ? LOOPBACK_ORIGINS : ANY_ORIGIN)
                : List.copyOf(allowedOrigins);
    }
}
