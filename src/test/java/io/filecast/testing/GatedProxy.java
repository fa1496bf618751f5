package io.filecast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Stands before a server, over TCP or a Unix socket, and lets bytes through as long as their passage is open. Any thread;
 * its own threads block, two for each connection.
 */
final class GatedProxy implements AutoCloseable {

    private static final int BUFFER = 64 << 10;

    private final ServerSocketChannel server;
    private final SocketAddress target;
    private final Function<SocketChannel, Optional<Route>> routes;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    /** The ways of one connection: of what the client says, and of what it is answered. */
    record Route(Passage there, Passage back) {

        boolean isCut() {
            return there.isCut() || back.isCut();
        }
    }

    /**
     * A proxy that takes connections from now on.
     *
     * @param at where it listens
     * @param routes the ways of a connection that was accepted; one without is turned away
     */
    GatedProxy(SocketAddress at, SocketAddress target, Function<SocketChannel, Optional<Route>> routes) {
        this.target = target;
        this.routes = routes;
        try {
            server = at instanceof InetSocketAddress
                    ? ServerSocketChannel.open()
                    : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "gated-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** The port on which it listens. */
    int port() {
        try {
            return ((InetSocketAddress) server.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        Optional<Route> route = routes.apply(client);
        if (route.isEmpty() || route.get().isCut() || !route.get().there().await()) {
            reset(client);
            return;
        }
        try {
            Link link = new Link(client, SocketChannel.open(target), route.get());
            links.add(link);
            start(() -> link.pump(link.server, link.client, link.route.back(), link.route.there()));
            link.pump(link.client, link.server, link.route.there(), link.route.back());
        } catch (IOException nobodyThere) {
            reset(client);
        }
    }

    /** Breaks each connection one of whose passages is cut. */
    void breakWhatIsCut() {
        links.stream().filter(link -> link.route.isCut()).forEach(Link::end);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(Link::end);
    }

    /** Ends a connection as one whose other end is gone: with a reset where there is such a thing. */
    private static void reset(SocketChannel channel) {
        try (channel) {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }

    /** A client and the server behind the proxy. */
    private final class Link {
        private final SocketChannel client;
        private final SocketChannel server;
        private final Route route;

        Link(SocketChannel client, SocketChannel server, Route route) {
            this.client = client;
            this.server = server;
            this.route = route;
        }

        /** Carries bytes until one end is gone; the other hears of that when the news could pass. */
        void pump(SocketChannel from, SocketChannel to, Passage passage, Passage opposite) {
            ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
            Passage ofTheNews = passage;
            try {
                while (from.read(bytes.clear()) >= 0 && passage.await()) {
                    ofTheNews = opposite;
                    for (bytes.flip(); bytes.hasRemaining(); ) {
                        to.write(bytes);
                    }
                    ofTheNews = passage;
                }
            } catch (IOException gone) {
                // One of the two; the other is told below.
            }
            ofTheNews.await();
            end();
        }

        void end() {
            links.remove(this);
            reset(client);
            reset(server);
        }
    }
}
