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

    /** Where clients reach it. */
    URI url();

    /** How many WebSockets each node was given, of those that have ended. */
    List<Integer> sockets();

    @Override
    void close();
}
