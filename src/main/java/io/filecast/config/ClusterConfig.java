package io.filecast.config;

import java.nio.file.Path;
import java.util.Optional;

/** How nodes act as one. */
public record ClusterConfig(
        @Key(
                about = "Whether the node joins others. All of them need the same redis.url and a blobs.directory that "
                        + "all of them reach.",
                byDefault = "false")
        boolean enabled,

        @Key(
                about = "Name of the cluster; nodes of another name are not joined.",
                byDefault = "filecast",
                matches = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
                expects = "1 to 64 letters, digits, dots, dashes and underscores")
        String name,

        @Key(
                about = "Address, or name of a network interface, to which the ports for the other nodes are bound. "
                        + "Whoever reaches these ports is trusted: keep them in a network of the nodes alone.",
                byDefault = "127.0.0.1")
        String host,

        @Key(
                about = "Port for membership. Nodes on one machine need one each.",
                byDefault = "5701",
                min = "1",
                max = "65535",
                unit = "port")
        int port,

        @Key(
                about = "Port for events from the other nodes; 0 = any free one.",
                byDefault = "0",
                min = "0",
                max = "65535",
                unit = "port")
        int busPort,

        @Key(
                about = "Address under which the other nodes reach this one, where that is not cluster.host: behind a "
                        + "translation of addresses, or a proxy.",
                matches = "[A-Za-z0-9.:_-]{1,253}",
                expects = "an address or a host name")
        Optional<String> publicHost,

        @Key(
                about = "Port under which the other nodes reach cluster.port; 0 = the same.",
                byDefault = "0",
                min = "0",
                max = "65535",
                unit = "port")
        int publicPort,

        @Key(
                about = "Port under which the other nodes reach cluster.busPort; 0 = the same.",
                byDefault = "0",
                min = "0",
                max = "65535",
                unit = "port")
        int publicBusPort,

        @Key(about = "Hazelcast settings in place of those in the jar; the same file on every node.")
        Optional<Path> hazelcastXml,

        @Key(
                about = "Newest version of what nodes say to each other that this one speaks; 0 = the newest there is. "
                        + "During an upgrade, the version of the release before: everything runs as it did there until "
                        + "all nodes are of the new one.",
                byDefault = "0",
                min = "0",
                max = "2",
                unit = "version")
        int wireVersion,

        @Key(about = "Where the other nodes are.") ClusterJoinConfig join) {}
