package io.filecast;

import io.filecast.blob.DiskBlobStore;
import io.filecast.cluster.Cluster;
import io.filecast.command.CommandRoom;
import io.filecast.config.FilecastConfig;
import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.EventHints;
import io.filecast.core.InterestListener;
import io.filecast.core.change.ChangeWatch;
import io.filecast.delivery.Delivery;
import io.filecast.delivery.Polls;
import io.filecast.groups.GroupRoom;
import io.filecast.index.RedisChannelIndex;
import io.filecast.index.RedisClock;
import io.filecast.index.RedisDurability;
import io.filecast.index.RedisLinks;
import io.filecast.index.RedisServer;
import io.filecast.ops.DataSets;
import io.filecast.ops.HealthDoor;
import io.filecast.ops.Sweeper;
import io.filecast.people.PeopleRoom;
import io.filecast.people.PermitDesk;
import io.filecast.picture.PictureRoom;
import io.filecast.presence.PresenceRoom;
import io.filecast.presence.VisitDesk;
import io.filecast.security.AppCredentials;
import io.filecast.security.CredentialPolicy;
import io.filecast.security.LinkSigner;
import io.filecast.security.OwnTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker process: builds the rooms, the verbs and the doors in order, and stops them in reverse. Blocking: main thread
 * only.
 *
 * <p>Order: data directory and Redis, cluster, index, blob store, thumbnails, delivery, presence, people, groups, verbs,
 * sweeper, doors.
 */
final class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration START_PATIENCE = Duration.ofMinutes(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final FilecastConfig config;
    private final Rules rules;
    private final RedisClock clock = new RedisClock();
    private final OwnTokens tokens;
    private final CredentialPolicy credentials;
    private final WayBack back = new WayBack();
    private Vertx vertx;
    private Cluster cluster;
    private RedisLinks links;
    private DiskBlobStore blobs;
    private Delivery delivery;
    private Polls polls;
    private EventHints hints;
    private PresenceRoom presence;
    private VisitDesk visits;
    private Doors doors;
    private RedisServer redis;
    private RedisChannelIndex index;
    private DataSets dataSets;
    private PeopleRoom people;
    private GroupRoom groups;
    private PermitDesk permits;
    private List<ChangeWatch<?>> terms = List.of();
    private volatile Apps apps;
    private volatile boolean serving;

    private Node(FilecastConfig config) {
        this.config = config;
        this.rules = new Rules(config);
        this.apps = Apps.of(rules);
        this.tokens = new OwnTokens(clock, rules.tokens());
        this.credentials = new CredentialPolicy(clock, rules.apps().credentials(), tokens);
    }

    /**
     * Starts a node.
     *
     * @param adopted names of apps whose blobs the operator declares to belong to the data set in Redis
     * @throws StartException in one line, when it cannot; nothing is left running then
     */
    static Node start(FilecastConfig config, List<String> adopted) throws StartException {
        Node node = null;
        try {
            node = new Node(config);
            node.build(adopted);
            return node;
        } catch (StartException | RuntimeException | InterruptedException failure) {
            // Being told to end interrupts the start, but not the way back.
            Thread.interrupted();
            if (node != null) {
                node.stop();
            }
            throw failure instanceof StartException known ? known : new StartException(lineOf(failure), failure);
        }
    }

    private static String lineOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? "the node failed to start: " + failure
                : message.lines().findFirst().orElse("");
    }

    private void build(List<String> adopted) throws StartException, InterruptedException {
        Storage storage = Storage.open(config, rules, this::redisReturned);
        back.over("the data directory", storage::close);
        startVertx();
        links = new RedisLinks(vertx, rules.redis(storage.redisUrl()));
        back.over("the connections to Redis", STOP_PATIENCE, links::close);
        redis = await(RedisServer.inspect(links), "Redis");
        index = new RedisChannelIndex(links, clock, rules.index());
        blobs = new DiskBlobStore(vertx, config.blobDirectory(), rules.blobs());
        back.over("the blob store", STOP_PATIENCE, blobs::close);
        await(blobs.start(), "the blob store");
        dataSets = new DataSets(vertx, index, blobs, storage.directory());
        openDataSets(apps.names());
        for (String app : adopted) {
            adopt(app);
        }
        PictureRoom pictures = new PictureRoom(vertx, rules.pictures());
        back.over("the makers of thumbnails", STOP_PATIENCE, pictures::close);
        startDelivery();
        presence.start(() -> apps.names());
        CommandRoom commands = new CommandRoom(
                vertx,
                new CommandRoom.Rooms(
                        index, index.events(), index.shelf(), blobs, hints, new LinkSigner(clock), clock, pictures),
                rules.commands(app -> apps.terms().get(app)),
                rules.events(),
                rules.thumbnails());
        await(commands.start(rules.loops()), "the verbs");
        openPeople();
        terms.forEach(watch -> watch.start(config.groups().check()));
        links.onReturn(presence::bringInAgain);
        links.onReturn(visits::forget);
        terms.forEach(watch -> links.onReturn(watch::readAll));
        String sweeper = await(
                vertx.deployVerticle(new Sweeper(index, dataSets, blobs, hints, () -> apps.names(), rules.sweeps())),
                "the sweeper");
        back.over("the sweeper", STOP_PATIENCE, () -> vertx.undeploy(sweeper));
        openDoors(commands);
        back.over("the time to notice", config.drain().readyGrace().plus(STOP_PATIENCE), this::noticed);
        serving = true;
    }

    private void startVertx() throws StartException, InterruptedException {
        // Nothing is read through Vert.x' own copies of files, which a killed node would leave behind.
        FileSystemOptions files =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(rules.loops())
                .setPreferNativeTransport(true)
                .setFileSystemOptions(files);
        if (config.cluster().enabled()) {
            cluster = await(
                    Cluster.join(options, rules.cluster()),
                    "cluster " + config.cluster().name());
            vertx = cluster.vertx();
        } else {
            vertx = Vertx.vertx(options);
        }
        back.over("the event loops", STOP_PATIENCE, vertx::close);
    }

    private void startDelivery() throws StartException, InterruptedException {
        if (cluster != null) {
            back.over("the conversation with other nodes", STOP_PATIENCE, cluster::close);
        }
        InterestListener others = cluster == null ? InterestListener.NONE : cluster.interest();
        delivery = new Delivery(vertx, rules.loops(), index, clock, rules.delivery(), others);
        back.over("delivery", delivery::close);
        await(delivery.start(), "delivery");
        polls = new Polls(vertx, delivery, clock, credentials::holds, rules.polls());
        back.over("polls", polls::close);
        polls.start();
        links.onReturn(delivery::compareNow);
        hints = delivery;
        buildRooms(cluster == null ? ChangeHints.NONE : cluster.changes());
        if (cluster != null) {
            hints = cluster.hints(delivery);
            Cluster.Hooks hooks = new Cluster.Hooks(
                    delivery::committed,
                    delivery::compare,
                    delivery::compareNow,
                    new Wakeup(presence, people, terms),
                    () -> CommonGround.of(index, blobs, apps.names()));
            await(cluster.open(hooks), "cluster " + config.cluster().name());
        }
    }

    private void buildRooms(ChangeHints others) {
        presence = new PresenceRoom(
                vertx,
                new PresenceRoom.Rooms(
                        index.presence(rules.presenceBounds()), delivery.attendance(), others, delivery::compare),
                rules.presence());
        back.over("presence", STOP_PATIENCE, presence::close);
        visits = new VisitDesk(presence, index.visits(rules.presenceBounds()));
        people = new PeopleRoom(
                vertx,
                new PeopleRoom.Rooms(index.accounts(), tokens, rules.logins(), clock, others),
                rules.people(
                        app -> apps.userGrants().getOrDefault(app, Map.of()),
                        app -> apps.minPasswordLengths()
                                .getOrDefault(app, config.passwords().minLength())),
                () -> apps.names());
        back.over("the passwords' workers", STOP_PATIENCE, people::close);
        groups = new GroupRoom(
                vertx,
                index.groups(rules.groupBounds()),
                others,
                config.groups().channels());
        permits = new PermitDesk(vertx, index.permits(rules.pubnub().permitBounds()), others);
        terms = List.of(groups.changes(), permits.changes());
        terms.forEach(watch -> back.over("what changes groups and grants", watch::close));
    }

    /** Before the doors: who shows a token that was revoked while this node was down must not get in. */
    private void openPeople() throws StartException, InterruptedException {
        readRevocations(apps.names());
        warnOfOpenAdministration();
        links.onReturn(people::readNow);
        people.start();
    }

    /** Keys of open apps may be known to all, which is harmless only while local requests alone are answered. */
    private void warnOfOpenAdministration() {
        if (config.insecure()) {
            rules.apps().credentials().stream()
                    .filter(AppCredentials::open)
                    .filter(app -> app.key(AppCredentials.Kind.SECRET).isPresent())
                    .forEach(app -> LOG.warn("insecure: whoever reaches this node administers app {}", app.name()));
        }
    }

    private void readRevocations(List<AppName> names) throws StartException, InterruptedException {
        for (AppName app : names) {
            await(people.open(app), "the revocations of app " + app);
        }
    }

    private void openDoors(CommandRoom commands) throws StartException, InterruptedException {
        Doors.Rooms rooms = new Doors.Rooms(
                commands, people, permits, groups, delivery, polls, presence, visits, index.singleUses());
        Doors opening = new Doors(vertx, config, rules, rooms, credentials, clock, () -> apps);
        // Before they open, so that those which did are closed when the rest fails.
        Duration drain = config.drain().timeout();
        back.over("requests and sockets", drain.plus(STOP_PATIENCE), () -> opening.close(drain));
        doors = opening;
        await(
                opening.open(health(opening), () -> serving),
                "port " + config.http().port());
        await(opening.openRtm(), "rtm.port " + config.rtm().port());
    }

    private HealthDoor health(Doors opening) {
        Map<String, Supplier<Future<String>>> parts = new HashMap<>();
        if (cluster != null) {
            Cluster here = cluster;
            parts.put(
                    "cluster", () -> here.view().map(view -> ClusterReport.json(view, here.stats(), delivery.stats())));
        }
        opening.rtmReport().ifPresent(report -> parts.put("rtm", () -> Future.succeededFuture(report.get())));
        return new HealthDoor(() -> serving, links::ping, parts);
    }

    private void openDataSets(List<AppName> names) throws StartException, InterruptedException {
        for (AppName app : names) {
            await(dataSets.open(app), "the data set of app " + app);
        }
    }

    private void adopt(String name) throws StartException, InterruptedException {
        AppName app = apps.names().stream()
                .filter(known -> known.value().equals(name))
                .findFirst()
                .orElseThrow(() -> new StartException("--adopt-blobs: there is no app named '" + name + "'", null));
        await(index.open(app).compose(data -> blobs.adopt(app, data.epoch())), "the blobs of app " + name);
        LOG.info("the blobs of app {} belong to the data set in Redis from now on", app);
    }

    /**
     * Takes up the apps and keys of a configuration that was read again; everything else stays as it was at the start.
     *
     * @throws StartException when a new app's data set cannot be opened; everything stays as it was then
     */
    void reload(FilecastConfig changed) throws StartException, InterruptedException {
        Rules changedRules = new Rules(changed);
        openDataSets(changedRules.apps().names());
        readRevocations(changedRules.apps().names());
        Apps changedApps = Apps.of(changedRules);
        credentials.replace(changedRules.apps().credentials());
        apps = changedApps;
    }

    private void redisReturned() {
        Delivery started = delivery;
        if (started != null) {
            started.compareNow();
        }
    }

    private static <T> T await(Future<T> step, String what) throws StartException, InterruptedException {
        try {
            return step.toCompletionStage().toCompletableFuture().get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new StartException(what + " is not ready after " + START_PATIENCE.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw new StartException(what + ": " + lineOf(cause), cause);
        }
    }

    /** The port that it listens on. */
    int port() {
        return doors.port();
    }

    /** One line that says where it is and what it promises. */
    String readyLine() {
        String host = config.http().host();
        String address = host.contains(":") ? "[" + host + "]" : host;
        return "ready: http://" + address + ":" + port() + "  durability: " + promise() + "  data: "
                + config.data().toAbsolutePath().normalize() + doors.otherPlaces() + together();
    }

    private String together() {
        return cluster == null
                ? ""
                : "  cluster: " + config.cluster().name() + ", "
                        + (cluster.size() == 1 ? "1 node" : cluster.size() + " nodes");
    }

    private String promise() {
        RedisDurability durability = redis.durability();
        return switch (durability) {
            case POWER -> rules.isPower() ? "power" : "process (blobs are not synced)";
            case PROCESS -> "process" + (rules.isPower() ? " (this Redis syncs its log once a second)" : "");
            case NONE -> "none (this Redis keeps no append-only file)";
            case UNKNOWN -> "unknown (this Redis does not tell its settings)";
        };
    }

    /** Lets running work finish, then stops everything in the reverse order of its start. Harmless when called again. */
    void stop() {
        serving = false;
        back.go();
    }

    /** Serves on while whoever probes the node learns that it leaves, and sends nobody here any more. */
    private Future<?> noticed() {
        Duration grace = config.drain().readyGrace();
        if (grace.isZero()) {
            return Future.succeededFuture();
        }
        LOG.info("stopping: not ready any more, and still serving for {} ms", grace.toMillis());
        return vertx.timer(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
}
