package io.filecast;

import io.filecast.adapter.fpnn.EncryptionKey;
import io.filecast.adapter.fpnn.FpnnFloor;
import io.filecast.adapter.fpnn.FpnnStats;
import io.filecast.adapter.rtm.RtmAdapter;
import io.filecast.adapter.rtm.RtmPorts;
import io.filecast.config.RtmConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The port of RTM's server SDKs, open where an app is a project of theirs. Main thread only. */
final class RtmDoor {

    private final Vertx vertx;
    private final RtmConfig config;
    private final Rules rules;
    private final AtomicInteger port = new AtomicInteger();
    private final Optional<EncryptionKey> key;
    private volatile FpnnFloor floor;
    private String deployment;

    /**
     * A port that is not open yet.
     *
     * @throws IllegalArgumentException when the key for encryption is none
     */
    RtmDoor(Vertx vertx, RtmConfig config, Rules rules) {
        this.vertx = vertx;
        this.config = config;
        this.rules = rules;
        this.key = rules.rtm().encryptionKey();
    }

    /**
     * Opens it.
     *
     * @param httpPort under which files are fetched that are told here
     */
    Future<Void> open(RtmPorts ports, RtmEntrance entrance, int httpPort) {
        RtmAdapter adapter =
                new RtmAdapter(ports, rules.rtm().limits(), rules.rtm().places(httpPort));
        FpnnFloor opening = new FpnnFloor(rules.rtm().connections(), entrance, adapter, key);
        floor = opening;
        return vertx.deployVerticle(
                        () -> opening.verticle(config.host(), config.port(), port::set),
                        new DeploymentOptions().setInstances(rules.loops()))
                .onSuccess(id -> deployment = id)
                .mapEmpty();
    }

    /** Where it listens, as the line says that a node prints when it is ready; empty when it does not. */
    String place() {
        return deployment == null ? "" : "  rtm: " + config.host() + ":" + port.get();
    }

    /**
     * What it is doing, as JSON: the port, connections, quests that are worked on, bytes of payloads that are held and the most
     * that may be, connections that wait for such memory. Any thread.
     */
    String report() {
        FpnnFloor open = floor;
        FpnnStats stats = open == null ? new FpnnStats(0, 0, 0, 0) : open.stats();
        return new JsonObject()
                .put("port", port.get())
                .put("connections", stats.connections())
                .put("quests", stats.quests())
                .put("heldBytes", stats.heldBytes())
                .put("memoryBytes", rules.rtm().connections().framesBytes())
                .put("waiting", stats.waiting())
                .encode();
    }

    /** Lets quests finish, and closes what is left. */
    Future<Void> close() {
        return deployment == null ? Future.succeededFuture() : vertx.undeploy(deployment);
    }
}
