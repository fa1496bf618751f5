package io.filecast.testing;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A load balancer in front of nodes: the next request, or connection, goes to the next node. Any thread. */
public interface Balancer extends AutoCloseable {

    /**
     * HAProxy with the settings that operators copy, where it is installed; a balancer of connections elsewhere. The
     * program's name is the system property {@code filecast.haproxy}.
     *
     * @param directory for what it writes
     */
    static Balancer inFrontOf(List<URI> nodes, Path directory) {
        return HaProxy.isInstalled() ? HaProxy.start(nodes, directory) : new RoundRobin(nodes);
    }

    /**
     * The same for connections of RTM's server SDKs.
     *
     * @param nodes where their HTTP is, which says whether they take work
     * @param rtmPorts of these nodes
     * @param port where clients reach it
     * @param directory for what it writes
     */
    static Balancer forRtm(List<URI> nodes, List<Integer> rtmPorts, int port, Path directory) {
        return HaProxy.isInstalled()
                ? HaProxy.startForRtm(nodes, rtmPorts, port, directory)
                : new RoundRobin(
                        rtmPorts.stream()
                                .map(rtm -> URI.create("fpnn://127.0.0.1:" + rtm))
                                .toList(),
                        port);
    }

    /** Where clients reach it. */
    URI url();

    /** How many WebSockets each node was given, of those that have ended. */
    List<Integer> sockets();

    @Override
    void close();
}
