package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The connections of one event loop between their requests. Event-loop confined. One that does not bring a whole request
 * head in time is closed, however busily it sends single bytes; one that is too many is answered, then closed.
 */
final class ConnectionWatch {

    private static final long CHECK_MS = 1_000;

    private final ConnectionGate gate;
    private final long firstHeadNanos;
    private final long nextHeadNanos;
    private final Map<HttpConnection, Long> fresh = new LinkedHashMap<>();
    private final Map<HttpConnection, Long> kept = new LinkedHashMap<>();
    private final Map<HttpConnection, BrokerError> refused = new HashMap<>();

    ConnectionWatch(Vertx vertx, ConnectionGate gate, HttpOptions options) {
        this.gate = gate;
        this.firstHeadNanos = options.headerTimeout().toNanos();
        this.nextHeadNanos = options.idleTimeout().toNanos();
        Duration shortest = options.headerTimeout().compareTo(options.idleTimeout()) < 0
                ? options.headerTimeout()
                : options.idleTimeout();
        long checkMs = Math.max(1, Math.min(CHECK_MS, shortest.toMillis() / 2));
        vertx.setPeriodic(checkMs, tick -> closeOverdue(System.nanoTime()));
    }

    /** A connection was accepted. */
    void opened(HttpConnection connection) {
        fresh.put(connection, System.nanoTime() + firstHeadNanos);
        Runnable release = admit(connection);
        // The channel's own future, since a socket may take its connection away from Vert.x.
        ((ConnectionBase) connection).channel().closeFuture().addListener(closed -> {
            fresh.remove(connection);
            kept.remove(connection);
            refused.remove(connection);
            release.run();
        });
    }

    private Runnable admit(HttpConnection connection) {
        try {
            return gate.open();
        } catch (BrokerError e) {
            refused.put(connection, e);
            return () -> {};
        }
    }

    /** A request's head is complete. */
    void busy(HttpConnection connection) {
        fresh.remove(connection);
        kept.remove(connection);
    }

    /** An answer is complete; the connection may bring the next request. */
    void idle(HttpConnection connection) {
        kept.put(connection, System.nanoTime() + nextHeadNanos);
    }

    /** Why a connection is not served; null when it is. */
    BrokerError refusalOf(HttpConnection connection) {
        return refused.get(connection);
    }

    private void closeOverdue(long now) {
        closeOverdue(fresh, now);
        closeOverdue(kept, now);
    }

    /** Each map is in order of its deadlines, so that only those that are due are looked at. */
    private static void closeOverdue(Map<HttpConnection, Long> waiting, long now) {
        Iterator<Map.Entry<HttpConnection, Long>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<HttpConnection, Long> entry = oldest.next();
            if (entry.getValue() - now > 0) {
                return;
            }
            oldest.remove();
            entry.getKey().close();
        }
    }
}
