package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The connections of one event loop between their requests. Event-loop confined. One that does not bring a whole request
 * head in time is closed, however busily it sends single bytes; one that is too many is answered, then closed.
 */
final class ConnectionWatch {

    private static final long CHECK_MS = 1_000;

    private final ConnectionGate gate;
    private final long firstHeadNanos;
    private final long nextHeadNanos;
    private final Map<Channel, Long> fresh = new LinkedHashMap<>();
    private final Map<Channel, Long> kept = new LinkedHashMap<>();
    private final Map<Channel, BrokerError> refused = new HashMap<>();

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
        Channel channel = channelOf(connection);
        fresh.put(channel, System.nanoTime() + firstHeadNanos);
        Runnable release = admit(channel);
        channel.closeFuture().addListener(closed -> {
            fresh.remove(channel);
            kept.remove(channel);
            refused.remove(channel);
            release.run();
        });
    }

    /** What stays when a socket takes its connection away from Vert.x, whose own objects must then not be held on to. */
    private static Channel channelOf(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    private Runnable admit(Channel channel) {
        try {
            return gate.open();
        } catch (BrokerError e) {
            refused.put(channel, e);
            return () -> {};
        }
    }

    /** A request's head is complete. */
    void busy(HttpConnection connection) {
        fresh.remove(channelOf(connection));
        kept.remove(channelOf(connection));
    }

    /** An answer is complete; the connection may bring the next request. */
    void idle(HttpConnection connection) {
        kept.put(channelOf(connection), System.nanoTime() + nextHeadNanos);
    }

    /** Why a connection is not served; null when it is. */
    BrokerError refusalOf(HttpConnection connection) {
        return refused.get(channelOf(connection));
    }

    private void closeOverdue(long now) {
        // Nobody waits for anything there. From the first handler on, closing does not meet Vert.x', which waits.
        closeOverdue(fresh, now, channel -> channel.pipeline().firstContext().close());
        // The end of the last answer may still be on its way to who reads slowly; who does not read is cut off by
        // IdleWatch.
        closeOverdue(kept, now, Channel::close);
    }

    /** Each map is in order of its deadlines, so that only those that are due are looked at. */
    private static void closeOverdue(Map<Channel, Long> waiting, long now, Consumer<Channel> close) {
        Iterator<Map.Entry<Channel, Long>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Channel, Long> entry = oldest.next();
            if (entry.getValue() - now > 0) {
                return;
            }
            oldest.remove();
            close.accept(entry.getKey());
        }
    }
}
