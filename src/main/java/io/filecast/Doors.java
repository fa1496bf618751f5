package io.filecast;

import io.filecast.adapter.easemob.EasemobAdapter;
import io.filecast.adapter.easemob.EasemobPorts;
import io.filecast.adapter.http.HttpDoor;
import io.filecast.adapter.http.HttpVerticle;
import io.filecast.adapter.json.NativeJson;
import io.filecast.adapter.pubnub.AccessPorts;
import io.filecast.adapter.pubnub.FilePorts;
import io.filecast.adapter.pubnub.KeyRules;
import io.filecast.adapter.pubnub.PubNubAdapter;
import io.filecast.adapter.pubnub.PubNubPorts;
import io.filecast.adapter.rest.RestAdapter;
import io.filecast.adapter.rest.RestPorts;
import io.filecast.adapter.rtm.RtmPorts;
import io.filecast.adapter.websocket.WebSocketAdapter;
import io.filecast.command.CommandRoom;
import io.filecast.config.FilecastConfig;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.SingleUses;
import io.filecast.core.filter.BadFilterException;
import io.filecast.core.filter.Filter;
import io.filecast.delivery.Delivery;
import io.filecast.delivery.Polls;
import io.filecast.groups.GroupRoom;
import io.filecast.ops.HealthDoor;
import io.filecast.people.PeopleRoom;
import io.filecast.people.PermitDesk;
import io.filecast.presence.PresenceRoom;
import io.filecast.presence.VisitDesk;
import io.filecast.security.CredentialPolicy;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The doors of a node: which dialects it speaks, and what of the rooms each of them is given. Main thread only. Opened last
 * and closed first.
 */
final class Doors {

    /** Sockets go at different times within this part of the time to drain. */
    private static final int LEAVE_SHARE = 4;

    private final Vertx vertx;
    private final FilecastConfig config;
    private final Rules rules;
    private final Rooms rooms;
    private final CredentialPolicy credentials;
    private final BrokerClock clock;
    private final Supplier<Apps> apps;
    private final AtomicInteger port = new AtomicInteger();
    private final HttpEntrance entrance;
    private final RtmDoor rtm;
    private WebSocketAdapter sockets;
    private String http;

    /** What stands behind the doors. */
    record Rooms(
            CommandRoom commands,
            PeopleRoom people,
            PermitDesk permits,
            GroupRoom groups,
            Delivery delivery,
            Polls polls,
            PresenceRoom presence,
            VisitDesk visits,
            SingleUses uses) {}

    /**
     * Doors that are not open yet.
     *
     * @param apps those that are configured just now
     */
    Doors(
            Vertx vertx,
            FilecastConfig config,
            Rules rules,
            Rooms rooms,
            CredentialPolicy credentials,
            BrokerClock clock,
            Supplier<Apps> apps) {
        this.vertx = vertx;
        this.config = config;
        this.rules = rules;
        this.rooms = rooms;
        this.credentials = credentials;
        this.clock = clock;
        this.apps = apps;
        this.entrance = new HttpEntrance(credentials, config);
        this.rtm = new RtmDoor(vertx, config.rtm(), rules);
    }

    /**
     * Opens them.
     *
     * @param serving whether the node has started and is not stopping
     * @return completes when clients can connect; fails when the port cannot be had
     */
    Future<Void> open(HealthDoor health, BooleanSupplier serving) {
        NativeJson json = new NativeJson(
                config.http().publicUrl().orElse(null), config.thumbnails().enabled());
        RestAdapter rest = new RestAdapter(restPorts(entrance), json, rules.rest());
        sockets = new WebSocketAdapter(
                new WebSocketAdapter.Services(rooms.commands().broker(), rooms.delivery(), json, clock),
                entrance,
                rules.sockets());
        List<HttpDoor> all = new ArrayList<>();
        if (config.pubnub().enabled()) {
            all.add(pubnub());
        }
        all.addAll(List.of((router, floor) -> sockets.mount(router), health, rest));
        if (config.easemob().enabled()) {
            all.add(easemob());
        }
        return vertx.deployVerticle(
                        () -> new HttpVerticle(
                                rules.http(),
                                entrance.rules(() -> !serving.getAsBoolean(), rest.wire()),
                                all,
                                port::set),
                        new DeploymentOptions().setInstances(rules.loops()))
                .onSuccess(id -> http = id)
                .mapEmpty();
    }

    /**
     * Opens the port of RTM's server SDKs where there is somebody to be let in; after the HTTP port, under which files are
     * fetched that are told there.
     *
     * @return completes when they can connect; fails when the port cannot be had
     */
    Future<Void> openRtm() {
        if (!rules.rtm().isWanted()) {
            return Future.succeededFuture();
        }
        RtmEntrance guests = new RtmEntrance(entrance::openConnection, config.rtm());
        RtmPorts ports = new RtmPorts(
                vertx,
                rooms.commands().broker(),
                rooms.commands().events(),
                rooms.delivery(),
                rooms.commands().links(),
                rooms.uses(),
                clock,
                pid -> apps.get().projects().getOrDefault(pid, List.of()),
                guests);
        return rtm.open(ports, guests, port.get());
    }

    private RestPorts restPorts(HttpEntrance entrance) {
        return new RestPorts(
                rooms.commands().broker(),
                rooms.commands().thumbnails(),
                rooms.commands().events(),
                rooms.people().broker(),
                rooms.groups(),
                rooms.delivery(),
                rooms.polls(),
                rooms.presence(),
                rooms.visits(),
                clock,
                Doors::filterOf,
                entrance.followerGate(),
                credentials::holds);
    }

    private PubNubAdapter pubnub() {
        PubNubPorts ports = new PubNubPorts(
                rooms.commands().broker(),
                credentials,
                accessManager(),
                rooms.polls(),
                rooms.presence(),
                rooms.visits(),
                clock,
                Doors::filterOf,
                entrance.crowdGate());
        FilePorts files = new FilePorts(
                rooms.commands().tickets(),
                rooms.commands().events(),
                rules.pubnub().files());
        return new PubNubAdapter(ports, files, rules.pubnub().limits());
    }

    private AccessPorts accessManager() {
        return new AccessPorts(
                credentials,
                rooms.permits(),
                rooms.permits(),
                rooms.people().broker(),
                rooms.groups(),
                credentials::holds,
                app -> apps.get().keys().getOrDefault(app, KeyRules.NONE),
                rules.pubnub().accessTerms());
    }

    private EasemobAdapter easemob() {
        EasemobPorts ports = new EasemobPorts(
                rooms.commands().broker(),
                rooms.commands().shelf(),
                rooms.commands().thumbnails(),
                rooms.people().broker(),
                rooms.presence(),
                clock,
                () -> apps.get().easemob());
        return new EasemobAdapter(ports, rules.easemob().terms());
    }

    private static Filter filterOf(String expression) {
        try {
            return Filter.parse(expression);
        } catch (BadFilterException malformed) {
            throw BrokerError.of(ErrorCode.BAD_FILTER, malformed.getMessage());
        }
    }

    /** How the port of RTM's server SDKs looks, as JSON; nothing where there is none. */
    Optional<Supplier<String>> rtmReport() {
        return rules.rtm().isWanted() ? Optional.of(rtm::report) : Optional.empty();
    }

    /** Where else there is a door, as the line says that a node prints when it is ready. */
    String otherPlaces() {
        return rtm.place();
    }

    /** The HTTP port. */
    int port() {
        return port.get();
    }

    /**
     * Lets requests finish, tells who follows something to go elsewhere, and closes what is left.
     *
     * @param drain how long that may take
     */
    Future<Void> close(Duration drain) {
        rooms.polls().drain();
        Future<Void> left = sockets == null ? Future.succeededFuture() : sockets.drain(drain.dividedBy(LEAVE_SHARE));
        Future<Void> closed = http == null ? Future.succeededFuture() : vertx.undeploy(http);
        return Future.join(left, closed, rtm.close()).mapEmpty();
    }
}
