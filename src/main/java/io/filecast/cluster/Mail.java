package io.filecast.cluster;

import io.vertx.core.Future;

/** The way to other nodes: at most once, and in order only as long as nothing breaks. Event-loop confined. */
@FunctionalInterface
interface Mail {

    /**
     * Sends a frame.
     *
     * @return completes when it has left this node; fails when it certainly has not
     */
    Future<Void> send(String node, byte[] frame);
}
