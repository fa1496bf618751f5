package io.filecast;

import io.filecast.blob.DiskBlobStore;
import io.filecast.cluster.NodeFacts;
import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.DataSet;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all nodes of a cluster must have in common, read at the moment in which it is asked for. Any thread. */
final class CommonGround {

    private CommonGround() {}

    static Future<NodeFacts> of(ChannelIndex index, DiskBlobStore blobs, List<AppName> apps) {
        return Future.all(apps.stream().map(index::open).toList()).compose(opened -> {
            Map<AppName, String> epochs = new HashMap<>();
            for (int i = 0; i < apps.size(); i++) {
                epochs.put(apps.get(i), opened.<DataSet>resultAt(i).epoch());
            }
            return blobs.identity().map(store -> new NodeFacts(epochs, store));
        });
    }
}
