package io.filecast.adapter.websocket;

import io.filecast.adapter.http.IdleWatch;
import io.filecast.adapter.json.NativeJson;
import io.filecast.core.BrokerClock;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A real HTTP server on a free port of loopback, with the adapter on it and fakes behind it. */
final class SocketServer implements AutoCloseable {

    private static final Duration HTTP_IDLE = Duration.ofSeconds(2);

    final FakeFeed feed = new FakeFeed();
    final FakeBroker broker = new FakeBroker();
    final FakeDoor door = new FakeDoor();
    final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    final AtomicInteger port = new AtomicInteger();
    final WebSocketAdapter adapter;
    volatile BrokerClock clock = Instant::now;
    private final Vertx vertx;

    SocketServer(SocketLimits limits) {
        this(limits, 1, null);
    }

    SocketServer(SocketLimits limits, int loops, VertxMetricsFactory metrics) {
        VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
        vertx = metrics == null
                ? Vertx.vertx(options)
                : Vertx.builder()
                        .with(options.setMetricsOptions(new MetricsOptions().setEnabled(true)))
                        .withMetrics(metrics)
                        .build();
        WebSocketAdapter.Services services =
                new WebSocketAdapter.Services(broker, feed, new NativeJson(null), () -> clock.now());
        adapter = new WebSocketAdapter(services, door, limits);
        for (int i = 0; i < loops; i++) {
            await(vertx.deployVerticle(new Listener(limits), new DeploymentOptions()));
        }
    }

    /** One loop's server; all share a port. */
    private final class Listener extends VerticleBase {
        private final SocketLimits limits;

        private Listener(SocketLimits limits) {
            this.limits = limits;
        }

        @Override
        public Future<?> start() {
            Router router = Router.router(vertx);
            adapter.mount(router);
            HttpServerOptions options = new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(-1) // any free one, shared by all loops
                    .setAcceptBacklog(4096)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setMaxWebSocketFrameSize(limits.frameBytes());
            HttpServer server = vertx.createHttpServer(options);
            servers.add(server);
            server.connectionHandler(connection -> IdleWatch.over(connection, HTTP_IDLE));
            return server.requestHandler(router).listen().onSuccess(listening -> port.set(listening.actualPort()));
        }
    }

    int port() {
        return port.get();
    }

    Vertx vertx() {
        return vertx;
    }

    /** Limits for tests that wait for a time to pass. */
    static SocketLimits limits(Duration auth, Duration ping, Duration idle, Duration expiryWarning) {
        SocketLimits d = SocketLimits.DEFAULT;
        return new SocketLimits(
                d.frameBytes(),
                d.messageBytes(),
                d.metaBytes(),
                d.stateBytes(),
                d.filterBytes(),
                d.recipients(),
                d.queuedBytes(),
                d.channels(),
                d.commands(),
                auth,
                ping,
                idle,
                expiryWarning,
                d.flushInterval());
    }

    /** Waits for a condition; fails after thirty seconds. */
    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within thirty seconds: " + what);
            }
            Thread.onSpinWait();
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
