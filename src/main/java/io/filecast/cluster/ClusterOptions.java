package io.filecast.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a node finds the others.
 *
 * @param name of the cluster; nodes of another name are not joined
 * @param host address, or network interface, that the node's own ports are bound to
 * @param port for membership
 * @param busPort for events; 0 for any free one
 * @param join where the others are
 * @param hazelcastXml a file in place of the shipped one
 * @param wireVersion the newest version of the nodes' wire that it speaks; 0 for the newest there is
 */
public record ClusterOptions(
        String name, String host, int port, int busPort, Join join, Optional<Path> hazelcastXml, int wireVersion) {

    /** Where the other nodes are. */
    public sealed interface Join {

        /** @param members addresses, with or without port; those of nodes that do not run yet do no harm */
        record Tcp(List<String> members) implements Join {}

        /** @param serviceDns the name of a headless service, which resolves to the pods */
        record Kubernetes(String serviceDns) implements Join {}
    }
}
