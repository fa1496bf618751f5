package io.filecast.adapter.fpnn;

import io.filecast.core.BrokerError;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** The server on one event loop; deployed once per loop, all instances share the port. Event-loop confined. */
public final class FpnnVerticle extends VerticleBase {

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final int TICKS = 4;

    private final FpnnFloor floor;
    private final String host;
    private final int port;
    private final IntConsumer listening;
    private final Set<Connection> connections = new HashSet<>();

    private NetServer server;

    FpnnVerticle(FpnnFloor floor, String host, int port, IntConsumer listening) {
        this.floor = floor;
        this.host = host;
        this.port = port;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(tickMs(), tick -> {
            long now = System.nanoTime();
            List.copyOf(connections).forEach(connection -> connection.tick(now));
        });
        server = vertx.createNetServer(new NetServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true))
                .connectHandler(this::connected);
        return server.listen().onSuccess(bound -> listening.accept(bound.actualPort()));
    }

    private long tickMs() {
        FpnnLimits limits = floor.limits();
        Duration shortest = Stream.of(limits.frameTimeout(), limits.idleTimeout(), limits.pingInterval())
                .map(bound -> bound.dividedBy(TICKS))
                .reduce(LONGEST_TICK, (one, other) -> one.compareTo(other) < 0 ? one : other);
        return Math.max(1, shortest.toMillis());
    }

    private void connected(NetSocket socket) {
        Runnable release;
        try {
            release = floor.gate().open();
        } catch (BrokerError tooMany) {
            floor.closedLog().closed(socket.remoteAddress().hostAddress(), tooMany.getMessage());
            socket.close();
            return;
        }
        Connection connection = new Connection(floor, (NetSocketInternal) socket, context);
        connections.add(connection);
        floor.addConnections(1);
        connection.closed().onComplete(gone -> {
            connections.remove(connection);
            floor.addConnections(-1);
            release.run();
        });
        connection.open();
    }

    /** Finishes what is being worked on, refuses what is new, and closes what is left after the drain timeout. */
    @Override
    public Future<?> stop() {
        return server.shutdown(floor.limits().drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
