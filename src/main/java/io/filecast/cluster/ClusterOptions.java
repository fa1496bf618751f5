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
 * @param reached how the others reach this one, where that is something else
 * @param join where the others are
 * @param hazelcastXml a file in place of the shipped one
 * @param wireVersion the newest version of the nodes' wire that it speaks; 0 for the newest there is
 */
public record ClusterOptions(
        String name,
        String host,
        int port,
        int busPort,
        Reached reached,
        Join join,
        Optional<Path> hazelcastXml,
        int wireVersion) {

    /**
     * How other nodes reach this one: what is not said is as it is bound.
     *
     * @param port for membership; 0 when it is the same
     * @param busPort for events; 0 when it is the same
     */
    public record Reached(Optional<String> host, int port, int busPort) {

        /** As its ports are bound. */
        public static final Reached DIRECTLY = new Reached(Optional.empty(), 0, 0);
    }

    /** Where other nodes find the membership of this one, which is bound to an address. */
    String publicAddress(String bound) {
        String host = reached.host().orElse(bound);
        String written = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return written + ':' + (reached.port() == 0 ? port : reached.port());
    }

    /** Where the other nodes are. */
    public sealed interface Join {

        /** @param members addresses, with or without port; those of nodes that do not run yet do no harm */
        record Tcp(List<String> members) implements Join {}

        /** @param serviceDns the name of a headless service, which resolves to the pods */
        record Kubernetes(String serviceDns) implements Join {}
    }
}
