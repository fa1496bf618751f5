package io.filecast.config;

import java.util.List;
import java.util.Optional;

/** Where a node looks for the others. */
public record ClusterJoinConfig(
        @Key(
                about = "How they are found: tcp = at cluster.join.members; kubernetes = the pods behind "
                        + "cluster.join.serviceDns.",
                byDefault = "tcp")
        Type type,

        @Key(
                about =
                        "Nodes to look for, as host:port, or host for port 5701. One that runs is enough; none = wait to "
                                + "be found.",
                matches = "[A-Za-z0-9.:\\[\\]_-]{1,255}",
                expects = "host or host:port")
        List<String> members,

        @Key(
                about = "DNS name of a headless Kubernetes service, such as filecast.default.svc.cluster.local.",
                matches = "[A-Za-z0-9.-]{1,253}",
                expects = "a DNS name")
        Optional<String> serviceDns) {

    /** The ways to find nodes. */
    public enum Type {
        /** A list of addresses. */
        TCP,
        /** A headless service of Kubernetes. */
        KUBERNETES
    }

    public ClusterJoinConfig {
        members = List.copyOf(members);
    }
}
