package io.filecast;

import io.filecast.adapter.fpnn.FpnnFloor;
import io.filecast.adapter.rtm.RtmAdapter;
import io.filecast.adapter.rtm.RtmPorts;
import io.filecast.config.RtmConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;

/** The port of RTM's server SDKs, open where an app is a project of theirs. Main thread only. */
final class RtmDoor {

    private final Vertx vertx;
    private final RtmConfig config;
    private final Rules rules;
    private final AtomicInteger port = new AtomicInteger();
    private String deployment;

    RtmDoor(Vertx vertx, RtmConfig config, Rules rules) {
        this.vertx = vertx;
        this.config = config;
        this.rules = rules;
    }

    /**
     * Opens it.
     *
     * @param httpPort under which files are fetched that are told here
     * @throws IllegalArgumentException when the key for encryption is none
     */
    Future<Void> open(RtmPorts ports, RtmEntrance entrance, int httpPort) {
        RtmAdapter adapter =
                new RtmAdapter(ports, rules.rtm().limits(), rules.rtm().places(httpPort));
        FpnnFloor floor = new FpnnFloor(
                rules.rtm().connections(), entrance, adapter, rules.rtm().encryptionKey());
        return vertx.deployVerticle(
                        () -> floor.verticle(config.host(), config.port(), port::set),
                        new DeploymentOptions().setInstances(rules.loops()))
                .onSuccess(id -> deployment = id)
                .mapEmpty();
    }

    /** Where it listens, as the line says that a node prints when it is ready; empty when it does not. */
    String place() {
        return deployment == null ? "" : "  rtm: " + config.host() + ":" + port.get();
    }

    /** Lets quests finish, and closes what is left. */
    Future<Void> close() {
        return deployment == null ? Future.succeededFuture() : vertx.undeploy(deployment);
    }
}
