package io.filecast;

import io.filecast.adapter.http.HttpOptions;
import io.filecast.adapter.rest.RestLimits;
import io.filecast.adapter.websocket.SocketLimits;
import io.filecast.blob.DiskBlobOptions;
import io.filecast.cluster.ClusterOptions;
import io.filecast.command.CommandTerms;
import io.filecast.command.CommandTerms.AppTerms;
import io.filecast.command.EventTerms;
import io.filecast.command.ThumbnailTerms;
import io.filecast.config.AppConfig;
import io.filecast.config.AppKey;
import io.filecast.config.ClusterConfig;
import io.filecast.config.FilecastConfig;
import io.filecast.config.FilecastConfig.Durability;
import io.filecast.config.LimitsConfig;
import io.filecast.config.PasswordsConfig;
import io.filecast.config.PresenceConfig;
import io.filecast.config.ThumbnailsConfig;
import io.filecast.core.AppName;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.Grants;
import io.filecast.delivery.DeliveryOptions;
import io.filecast.delivery.PollOptions;
import io.filecast.index.GroupBounds;
import io.filecast.index.IndexTimes;
import io.filecast.index.PresenceBounds;
import io.filecast.index.RedisSettings;
import io.filecast.index.embedded.AppendFsync;
import io.filecast.index.embedded.RedisOptions;
import io.filecast.ops.SweepOptions;
import io.filecast.people.PeopleTerms;
import io.filecast.picture.PictureOptions;
import io.filecast.presence.PresenceOptions;
import io.filecast.security.AppCredentials;
import io.filecast.security.LoginLimiter;
import io.filecast.security.TokenLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts the configuration into the words of each room. Any thread; immutable. */
final class Rules {

    private static final int SWEEP_BATCH = 500;
    private static final int PAGE_EVENTS = 256;
    private static final int WILDCARD_CHANNELS = 10_000;

    /** A notice of all members takes no more than this part of what may wait for a subscriber. */
    private static final int MEMBERS_SHARE = 4;

    private static final Duration LINGER = Duration.ofSeconds(30);

    private final FilecastConfig config;

    Rules(FilecastConfig config) {
        this.config = config;
    }

    List<AppName> appNames() {
        return config.apps().stream().map(app -> new AppName(app.name())).toList();
    }

    List<AppCredentials> credentials() {
        return config.apps().stream().map(Rules::credentialsOf).toList();
    }

    private static AppCredentials credentialsOf(AppConfig app) {
        return new AppCredentials(
                new AppName(app.name()),
                app.open(),
                app.trustClaimedUsers(),
                app.allowedOrigins(),
                app.audience().orElse(null),
                Stream.concat(app.keys().stream().map(Rules::keyOf), EasemobRules.exchanged(app).stream())
                        .toList());
    }

    private static AppCredentials.Key keyOf(AppKey key) {
        AppCredentials.Kind kind = switch (key.type()) {
            case PUBLISH -> AppCredentials.Kind.PUBLISH;
            case SUBSCRIBE -> AppCredentials.Kind.SUBSCRIBE;
            case SECRET -> AppCredentials.Kind.SECRET;
            case JWT ->
                switch (key.algorithm()) {
                    case HS256 -> AppCredentials.Kind.JWT_HS256;
                    case RS256 -> AppCredentials.Kind.JWT_RS256;
                    case ES256 -> AppCredentials.Kind.JWT_ES256;
                };
        };
        return new AppCredentials.Key(key.id(), kind, key.value().reveal());
    }

    /** What users of each app may do who have no grants of their own. */
    Map<AppName, Map<String, String>> userGrants() {
        Map<AppName, Map<String, String>> grants = new HashMap<>();
        for (AppConfig app : config.apps()) {
            try {
                Grants.parse(app.userGrants());
            } catch (BrokerError e) {
                throw new IllegalArgumentException("userGrants of app '" + app.name() + "': " + e.detail(), e);
            }
            grants.put(new AppName(app.name()), app.userGrants());
        }
        return Map.copyOf(grants);
    }

    TokenLimits tokens() {
        return new TokenLimits((int) config.limits().jwtSize(), config.tokens().maxTtl());
    }

    LoginLimiter logins() {
        PasswordsConfig passwords = config.passwords();
        return new LoginLimiter(
                passwords.failuresPerUser(),
                passwords.failuresPerAddress(),
                passwords.failureWindow(),
                System::nanoTime);
    }

    /**
     * The terms of accounts and tokens.
     *
     * @param userGrants of each app, as they are at any time
     * @param minPasswordLength of each app, likewise
     */
    PeopleTerms people(Function<AppName, Map<String, String>> userGrants, ToIntFunction<AppName> minPasswordLength) {
        PasswordsConfig passwords = config.passwords();
        return new PeopleTerms(
                userGrants,
                config.tokens().defaultTtl(),
                config.tokens().maxTtl(),
                config.tokens().revocationCheck(),
                config.limits().usersPerRequest(),
                (int) config.limits().userDataSize(),
                new PeopleTerms.Passwords(
                        passwords.maxLength(),
                        (int) (passwords.memory() / 1024),
                        passwords.iterations(),
                        passwords.parallelism(),
                        config.workers().password(),
                        passwords.queue()),
                minPasswordLength);
    }

    /** The fewest characters of a password in each app. */
    Map<AppName, Integer> minPasswordLengths() {
        return config.apps().stream()
                .collect(Collectors.toUnmodifiableMap(
                        app -> new AppName(app.name()),
                        app -> app.easemob().org().isPresent()
                                ? app.easemob().minPasswordLength()
                                : config.passwords().minLength()));
    }

    Map<AppName, AppTerms> appTerms() {
        return config.apps().stream()
                .collect(Collectors.toUnmodifiableMap(
                        app -> new AppName(app.name()),
                        app -> new AppTerms(app.maxFileSize(), app.eventTtl(), app.fileTtl())));
    }

    /**
     * The terms of the verbs.
     *
     * @param apps what differs between apps, as it is at any time
     */
    CommandTerms commands(Function<AppName, AppTerms> apps) {
        LimitsConfig limits = config.limits();
        return new CommandTerms(
                apps,
                limits.nameLength(),
                limits.channelLength(),
                limits.messageSize(),
                limits.signalSize(),
                limits.sendSize(),
                limits.metaSize(),
                limits.descriptionSize(),
                limits.recipients(),
                limits.filesPerChannel(),
                limits.filesOnShelf(),
                limits.uploadsInFlight(),
                limits.uploadsInFlightPerKey(),
                limits.uploadsDeclaredPerKey(),
                config.uploads().unpublishedTtl(),
                config.uploads().commitSize(),
                config.uploads().commitInterval(),
                config.retention().maxTtl(),
                limits.pageSizeMax(),
                config.links().defaultTtl(),
                config.links().maxTtl());
    }

    EventTerms events() {
        LimitsConfig limits = config.limits();
        return new EventTerms(
                limits.actionLength(),
                limits.actionsPerEvent(),
                limits.actionsPerChannel(),
                limits.hiddenStretches(),
                limits.countedEvents(),
                limits.channelsPerConnection(),
                limits.pageSizeMax());
    }

    RedisOptions embeddedRedis() {
        return RedisOptions.defaults()
                .withAppendFsync(isPower() ? AppendFsync.ALWAYS : AppendFsync.EVERY_SECOND)
                .withMaxMemoryBytes(config.redis().embedded().maxMemory())
                .withLoadPatience(config.redis().embedded().startTimeout())
                .withBallastBytes(config.redis().embedded().ballast());
    }

    boolean isPower() {
        return config.durability() == Durability.POWER;
    }

    DiskBlobOptions blobs() {
        int gather = (int) config.blobs().writeSize();
        return DiskBlobOptions.defaults()
                .withSurvivesPowerCut(isPower())
                .withThreads(config.workers().blob())
                .withMemory(gather, Math.max(gather, DiskBlobOptions.defaults().memoryBytes()))
                .withReserve(
                        config.disk().reserveBytes(),
                        config.disk().reservePercent(),
                        config.disk().checkInterval());
    }

    DeliveryOptions delivery() {
        return new DeliveryOptions(
                config.delivery().gapHold(),
                config.delivery().headsCheck(),
                config.delivery().tailEvents(),
                (int) Math.min(Integer.MAX_VALUE, config.delivery().tailBytes()),
                config.delivery().tailBytesTotal(),
                config.delivery().positionInterval(),
                LINGER,
                config.limits().channelsPerConnection(),
                config.limits().subscriptions(),
                PAGE_EVENTS,
                WILDCARD_CHANNELS);
    }

    PollOptions polls() {
        LimitsConfig limits = config.limits();
        return new PollOptions(limits.polls(), limits.pollsPerKey(), limits.channelsPerPoll(), limits.pollWait(), (int)
                limits.queuedBytes());
    }

    ClusterOptions cluster() {
        ClusterConfig cluster = config.cluster();
        ClusterOptions.Join join = switch (cluster.join().type()) {
            case TCP -> new ClusterOptions.Join.Tcp(cluster.join().members());
            case KUBERNETES ->
                new ClusterOptions.Join.Kubernetes(cluster.join().serviceDns().orElseThrow());
        };
        ClusterOptions.Reached reached =
                new ClusterOptions.Reached(cluster.publicHost(), cluster.publicPort(), cluster.publicBusPort());
        return new ClusterOptions(
                cluster.name(),
                cluster.host(),
                cluster.port(),
                cluster.busPort(),
                reached,
                join,
                cluster.hazelcastXml(),
                cluster.wireVersion());
    }

    PresenceOptions presence() {
        PresenceConfig presence = config.presence();
        return new PresenceOptions(
                presence.nodeTimeout(),
                presence.grace(),
                presence.linger(),
                presence.announceMax(),
                presence.occupancyInterval(),
                presence.visit(),
                presence.visitMax(),
                (int) config.limits().queuedBytes() / MEMBERS_SHARE);
    }

    PresenceBounds presenceBounds() {
        return new PresenceBounds(
                config.presence().membersPerChannel(),
                config.presence().channels(),
                config.presence().visitedChannels());
    }

    SweepOptions sweeps() {
        return new SweepOptions(
                config.retention().sweepInterval(),
                config.blobs().sweepInterval(),
                config.blobs().orphanGrace(),
                SWEEP_BATCH);
    }

    int loops() {
        return config.loops() == 0 ? Runtime.getRuntime().availableProcessors() : config.loops();
    }

    IndexTimes index() {
        IndexTimes byDefault = IndexTimes.DEFAULT;
        return new IndexTimes(
                config.retention().recoveryWindow(),
                config.publish().dedupeWindow(),
                byDefault.removalTtl(),
                byDefault.silence());
    }

    RedisSettings redis(String url) {
        return new RedisSettings(
                url,
                null,
                null,
                config.redis().caFile().orElse(null),
                config.redis().commandTimeout(),
                config.redis().minReplicas(),
                config.redis().maxWaiting());
    }

    HttpOptions http() {
        LimitsConfig limits = config.limits();
        return new HttpOptions(
                config.http().host(),
                config.http().port(),
                (int) limits.requestLineSize(),
                (int) limits.headerSize(),
                limits.headerTimeout(),
                config.http().idleTimeout(),
                (int) limits.requestSize(),
                limits.formFields(),
                (int) limits.frameSize(),
                limits.uploadIdleTimeout(),
                limits.minUploadRate(),
                limits.ranges(),
                config.drain().timeout());
    }

    RestLimits rest() {
        LimitsConfig limits = config.limits();
        return new RestLimits(
                limits.nameLength(),
                limits.channelLength(),
                (int) limits.messageSize(),
                (int) limits.metaSize(),
                (int) limits.descriptionSize(),
                (int) limits.filterSize(),
                (int) limits.requestSize(),
                limits.uploadIdleTimeout(),
                config.apps().stream().mapToLong(AppConfig::maxFileSize).max().orElse(limits.fileSize()),
                limits.recipients(),
                limits.pageSize(),
                limits.pageSizeMax(),
                limits.pingInterval(),
                limits.queuedBytes(),
                limits.pollWait(),
                (int) config.presence().stateSize(),
                largestThumbnail());
    }

    private Box largestThumbnail() {
        return new Box(config.thumbnails().maxWidth(), config.thumbnails().maxHeight());
    }

    ThumbnailTerms thumbnails() {
        ThumbnailsConfig thumbnails = config.thumbnails();
        return new ThumbnailTerms(
                thumbnails.enabled(),
                new Box(thumbnails.width(), thumbnails.height()),
                largestThumbnail(),
                thumbnails.perFile());
    }

    PictureOptions pictures() {
        ThumbnailsConfig thumbnails = config.thumbnails();
        return new PictureOptions(
                thumbnails.workers() > 0
                        ? thumbnails.workers()
                        : Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                thumbnails.queue(),
                thumbnails.maxPixels(),
                thumbnails.timeout(),
                thumbnails.memory(),
                thumbnails.busyPercent());
    }

    GroupBounds groupBounds() {
        return new GroupBounds(config.groups().perApp(), config.groups().channels());
    }

    /** The words of the door for clients of Easemob's REST API. */
    EasemobRules easemob() {
        return new EasemobRules(config);
    }

    /** The words of the door for PubNub's SDKs. */
    PubNubRules pubnub() {
        return new PubNubRules(config);
    }

    /** The words of the door for RTM's server SDKs. */
    RtmRules rtm() {
        return new RtmRules(config);
    }

    SocketLimits sockets() {
        LimitsConfig limits = config.limits();
        return new SocketLimits(
                (int) limits.frameSize(),
                (int) limits.messageSize(),
                (int) limits.metaSize(),
                (int) config.presence().stateSize(),
                (int) limits.filterSize(),
                limits.recipients(),
                (int) limits.queuedBytes(),
                limits.channelsPerConnection(),
                limits.commandsPerConnection(),
                limits.authTimeout(),
                limits.pingInterval(),
                limits.idleTimeout(),
                SocketLimits.DEFAULT.expiryWarning(),
                config.delivery().flushInterval());
    }
}
