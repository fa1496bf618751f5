package io.filecast.adapter.websocket;

import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.concurrent.atomic.AtomicInteger;

/** What Vert.x believes of a server's connections and sockets. Any thread. */
final class CountingMetrics implements VertxMetricsFactory {

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger sockets = new AtomicInteger();

    /** How many connections there are, as soon as it is what is expected. */
    int openConnections(int expected) {
        SocketServer.eventually("connections counted", () -> connections.get() == expected);
        return connections.get();
    }

    int openSockets() {
        return sockets.get();
    }

    @Override
    public VertxMetrics metrics(VertxOptions options) {
        return new VertxMetrics() {
            @Override
            public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(HttpServerOptions http, SocketAddress local) {
                return new Counting();
            }
        };
    }

    private final class Counting implements HttpServerMetrics<Object, Object, Object> {
        @Override
        public Object connected(SocketAddress remote, String remoteName) {
            connections.incrementAndGet();
            return this;
        }

        @Override
        public void disconnected(Object connection, SocketAddress remote) {
            connections.decrementAndGet();
        }

        @Override
        public Object connected(Object connection, Object request, ServerWebSocket socket) {
            sockets.incrementAndGet();
            return this;
        }

        @Override
        public void disconnected(Object socket) {
            sockets.decrementAndGet();
        }
    }
}
