package io.filecast.cluster;

import io.filecast.core.AppName;
import java.util.Map;

/**
 * What a node works on, which must be the same on every node. Any thread; immutable.
 *
 * @param epochs its apps and the data set that Redis holds of each
 * @param blobStore the identity of the store of bytes
 */
public record NodeFacts(Map<AppName, String> epochs, String blobStore) {

    public NodeFacts {
        epochs = Map.copyOf(epochs);
    }
}
