package io.filecast.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The whole configuration of one broker: immutable, validated, with every default filled in. Any thread.
 *
 * <p>A section is a component and a key is a component of its section's record: {@code config.limits().fileSize()}.
 * Sizes are in bytes.
 */
public record FilecastConfig(
        @Key(
                about = "Directory of everything the broker keeps: blobs, the private Redis, its lock.",
                byDefault = "data")
        Path data,

        @Key(
                about = "What an acknowledged file survives: power = a power cut, everything is on the disk before "
                        + "the answer; process = a killed process, a power cut may take the last second.",
                byDefault = "power")
        Durability durability,

        @Key(
                about = "Whether an open app may be served on other than loopback addresses, to anyone who can "
                        + "reach them.",
                byDefault = "false")
        boolean insecure,

        @Key(about = "Event loops; 0 = one for each core.", byDefault = "0", min = "0", max = "256", unit = "loops")
        int loops,

        @Key(about = "Where the broker listens, and what it calls itself.")
        HttpConfig http,

        @Key(about = "The Redis that holds everything but the bytes of files.")
        RedisConfig redis,

        @Key(about = "The store of the bytes of files.") BlobsConfig blobs,

        @Key(
                about = "The space that uploads must leave free, the larger of two amounts. Below it uploads are "
                        + "answered 507, and only deletes and expiry go on.")
        DiskConfig disk,

        @Key(
                about = "Bounds on what clients may ask of one node. What counts per key counts per app while it is"
                        + " used without a key.")
        LimitsConfig limits,

        @Key(about = "How long events and files are kept.") RetentionConfig retention,

        @Key(about = "How long unpublished uploads are kept.")
        UploadsConfig uploads,

        @Key(about = "Thumbnails: small pictures of files that are pictures.")
        ThumbnailsConfig thumbnails,

        @Key(about = "How publishing treats repetitions.") PublishConfig publish,
        @Key(about = "How events reach subscribers.") DeliveryConfig delivery,

        @Key(about = "Who is on a channel. It is recorded only while somebody wants to know.")
        PresenceConfig presence,

        @Key(about = "The door for PubNub's SDKs.") PubNubConfig pubnub,

        @Key(about = "The door for clients of Easemob's REST API.")
        EasemobConfig easemob,

        @Key(about = "The door for RTM's server SDKs.") RtmConfig rtm,

        @Key(about = "Channel groups: named sets of channels.")
        GroupsConfig groups,

        @Key(about = "Signed links to files.") LinksConfig links,
        @Key(about = "Tokens.") TokensConfig tokens,

        @Key(about = "Passwords of accounts: how they are kept, and how often they may be tried.")
        PasswordsConfig passwords,

        @Key(about = "How nodes act as one.") ClusterConfig cluster,
        @Key(about = "How a node leaves.") DrainConfig drain,
        @Key(about = "Threads for work that blocks.") WorkersConfig workers,
        @Key(about = "What the log says, and how.") LogConfig log,

        @Key(
                about = "The apps, at least one; by default the open app demo. Only this file can set them. A "
                        + "reload takes them up without a restart.",
                byDefault = FilecastConfig.DEMO_APP)
        List<AppConfig> apps) {

    // Without other apps there is this one, for the first steps on one machine. Its keys are known to all; that does no
    // harm, because an open app answers nobody but this machine, whatever key or token is shown.
    static final String DEMO_APP = """
            - name: demo
              open: true
              trustClaimedUsers: true
              keys:
                - {id: demo-publish, type: publish, value: demo}
                - {id: demo-subscribe, type: subscribe, value: demo}
                - {id: demo-secret, type: secret, value: demo-secret}
                - {id: demo-tokens, type: jwt, value: known-to-all-and-for-this-machine-only}
              easemob: {org: demo, clientId: demo, clientSecret: demo-secret, openRegistration: true}
            """;

    /** What an acknowledged file survives. */
    public enum Durability {
        /** A power cut: everything is on the disk before the answer. */
        POWER,
        /** The end of any process; a power cut may take the last second. */
        PROCESS
    }

    /** The directory of the blob store, also when only the data directory is configured. */
    public Path blobDirectory() {
        return blobs.directory().orElseGet(() -> data.resolve("blobs"));
    }

    /** Every key and its value, secrets masked, one to a line, with the default where it differs. */
    public String effective() {
        return Schema.settings(this).stream().map(Schema.Setting::line).collect(Collectors.joining("\n"));
    }
}
