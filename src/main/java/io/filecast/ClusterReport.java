package io.filecast;

import io.filecast.cluster.Cluster;
import io.filecast.cluster.ClusterStats;
import io.filecast.delivery.DeliveryStats;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How the cluster looks from one node, in the words of {@code docs/cluster.md}. Any thread. */
final class ClusterReport {

    private ClusterReport() {}

    static String json(Cluster.View view, ClusterStats cluster, DeliveryStats delivery) {
        JsonArray peers = new JsonArray();
        for (Cluster.PeerView peer : view.peers()) {
            peers.add(new JsonObject()
                    .put("node", peer.node())
                    .put("wire", peer.wire())
                    .put("known", peer.isKnown())
                    .put("told", peer.isTold()));
        }
        return new JsonObject()
                .put("node", view.node())
                .put("wire", view.wire())
                .put("registrations", view.registrations())
                .put("followed", view.followed())
                .put("peers", peers)
                .put("sent", cluster.sentCount())
                .put("received", cluster.receivedCount())
                .put("needless", cluster.needlessCount())
                .put("dropped", cluster.droppedCount())
                .put("gaps", cluster.gapCount())
                .put("healed", delivery.healedCount())
                .put(
                        "wakes",
                        new JsonObject()
                                .put("sent", cluster.wakesSentCount())
                                .put("received", cluster.wakesReceivedCount())
                                .put("needless", cluster.wakesNeedlessCount())
                                .put("dropped", cluster.wakesDroppedCount()))
                .encode();
    }
}
