package io.filecast.testing;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * A balancer of connections in this process: the next goes to the next node, and to the one after that when it is
 * refused. Any thread; what it carries stays on its one event loop.
 */
final class RoundRobin implements Balancer {

    private static final String SOCKET = "GET /api/v1/socket";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<URI> nodes;
    private final AtomicIntegerArray sockets;
    private final URI url;
    private final int port;

    RoundRobin(List<URI> nodes) {
        this(nodes, 0);
    }

    /** At a port, or at any free one. */
    RoundRobin(List<URI> nodes, int port) {
        this.port = port;
        this.nodes = List.copyOf(nodes);
        this.sockets = new AtomicIntegerArray(nodes.size());
        Gate gate = new Gate();
        try {
            vertx.deployVerticle(gate).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        this.url = URI.create("http://127.0.0.1:" + gate.server.actualPort());
    }

    /** Where connections come in. Event-loop confined. */
    private final class Gate extends AbstractVerticle {

        private NetServer server;
        private NetClient client;
        private int next;

        @Override
        public void start(Promise<Void> started) {
            client = vertx.createNetClient();
            server = vertx.createNetServer();
            server.connectHandler(in -> connect(in.pause(), next++, nodes.size()))
                    .listen(port, "127.0.0.1")
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        private void connect(NetSocket in, int turn, int tries) {
            int number = turn % nodes.size();
            URI node = nodes.get(number);
            client.connect(node.getPort(), node.getHost())
                    .onSuccess(out -> join(in, out, number))
                    .onFailure(refused -> {
                        if (tries > 1) {
                            connect(in, next++, tries - 1);
                        } else {
                            in.close();
                        }
                    });
        }

        private void join(NetSocket in, NetSocket out, int number) {
            out.pause();
            in.closeHandler(closed -> out.close());
            in.handler(first -> {
                if (first.toString(StandardCharsets.ISO_8859_1).startsWith(SOCKET)) {
                    sockets.incrementAndGet(number);
                }
                in.pause().handler(null);
                out.write(first);
                carry(in, out);
                carry(out, in);
            });
            in.resume();
        }

        private void carry(NetSocket from, NetSocket to) {
            from.handler((Buffer bytes) -> {
                to.write(bytes);
                if (to.writeQueueFull()) {
                    from.pause();
                    to.drainHandler(drained -> from.resume());
                }
            });
            from.closeHandler(closed -> to.close());
            from.exceptionHandler(broken -> to.close());
            from.resume();
        }
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public List<Integer> sockets() {
        return IntStream.range(0, sockets.length()).mapToObj(sockets::get).toList();
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public String toString() {
        return "a balancer of connections in the test, since HAProxy is not installed";
    }
}
