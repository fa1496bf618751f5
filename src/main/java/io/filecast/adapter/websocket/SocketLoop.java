package io.filecast.adapter.websocket;

import io.filecast.core.BrokerClock;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sockets of one event loop: their registry, their one timer, their flusher. Event-loop confined, but for
 * {@link #drain}.
 *
 * <p>There is no timer per socket. One timer visits a share of the sockets on each tick, so that every socket is looked
 * at once in a round, and pings and closings spread over time by themselves. With no sockets there is no timer.
 */
final class SocketLoop {

    private static final Logger LOG = LoggerFactory.getLogger(SocketLoop.class);
    private static final int TICKS_PER_ROUND = 8;
    private static final long SHORTEST_ROUND_MS = 40;
    private static final long LONGEST_ROUND_MS = 400;

    private final ContextInternal context;
    private final SocketLimits limits;
    private final BrokerClock clock;
    private final WebSocketStats stats;
    private final Flusher flusher;
    private final long originNanos = System.nanoTime();
    private final long tickMs;
    private final List<DetachedSocket> sockets = new ArrayList<>();

    private int cursor;
    private ScheduledFuture<?> timer;
    private long queuedDelta;
    private int drainPerTick;
    private Promise<Void> drained;

    SocketLoop(ContextInternal context, SocketLimits limits, BrokerClock clock, WebSocketStats stats) {
        this.context = context;
        this.limits = limits;
        this.clock = clock;
        this.stats = stats;
        this.flusher =
                new Flusher(context.nettyEventLoop(), limits.flushInterval().toNanos());
        this.tickMs = Math.max(1, roundMs(limits) / TICKS_PER_ROUND);
    }

    /** A round is an eighth of the shortest time that it has to keep. */
    private static long roundMs(SocketLimits limits) {
        long shortest = Math.min(
                limits.authTimeout().toMillis(),
                Math.min(limits.pingInterval().toMillis(), limits.idleTimeout().toMillis()));
        return Math.min(LONGEST_ROUND_MS, Math.max(SHORTEST_ROUND_MS, shortest / 8));
    }

    SocketLimits limits() {
        return limits;
    }

    WebSocketStats stats() {
        return stats;
    }

    Flusher flusher() {
        return flusher;
    }

    EventLoop eventLoop() {
        return context.nettyEventLoop();
    }

    /** Milliseconds since this loop began; they wrap, so only differences mean something. */
    int nowMs() {
        return (int) ((System.nanoTime() - originNanos) / 1_000_000);
    }

    /** Does something as Vert.x code of this loop, so that the futures it asks for complete here. */
    void dispatch(Runnable task) {
        ContextInternal previous = context.beginDispatch();
        try {
            task.run();
        } finally {
            context.endDispatch(previous);
        }
    }

    /** Counts bytes into or out of the sockets' queues. */
    void addQueued(long bytes) {
        queuedDelta += bytes;
    }

    // ---- registry -------------------------------------------------------------------------------------------------

    void add(DetachedSocket socket) {
        socket.setSlot(sockets.size());
        sockets.add(socket);
        stats.countOpened();
        if (timer == null) {
            timer = eventLoop()
                    .scheduleWithFixedDelay(() -> dispatch(this::tick), tickMs, tickMs, TimeUnit.MILLISECONDS);
        }
        if (drained != null) {
            socket.close(CloseReason.DRAINING);
        }
    }

    void remove(DetachedSocket socket, CloseReason reason) {
        int slot = socket.slot();
        DetachedSocket last = sockets.remove(sockets.size() - 1);
        if (last != socket) {
            sockets.set(slot, last);
            last.setSlot(slot);
        }
        stats.countClosed(reason);
        if (sockets.isEmpty()) {
            timer.cancel(false);
            timer = null;
            publishQueued();
            if (drained != null) {
                drained.tryComplete();
            }
        }
    }

    private void tick() {
        try {
            publishQueued();
            visitShare(nowMs(), clock.now());
            drainSome();
        } catch (RuntimeException e) {
            LOG.error("A look at the sockets failed", e); // and must not be the last
        }
    }

    private void visitShare(int nowMs, Instant now) {
        int share = drained == null ? sockets.size() / TICKS_PER_ROUND + 1 : sockets.size();
        for (int i = Math.min(share, sockets.size()); i > 0 && !sockets.isEmpty(); i--) {
            cursor = cursor < sockets.size() ? cursor : 0;
            DetachedSocket socket = sockets.get(cursor++);
            try {
                socket.tick(nowMs, now);
            } catch (RuntimeException e) {
                socket.fail(e);
            }
        }
    }

    private void publishQueued() {
        if (queuedDelta != 0) {
            stats.addQueued(queuedDelta);
            queuedDelta = 0;
        }
    }

    // ---- drain ----------------------------------------------------------------------------------------------------

    /**
     * Closes all sockets, evenly over a while, and every one that is still added. Any thread.
     *
     * @return completes when the last is gone
     */
    Future<Void> drain(Duration over) {
        Promise<Void> promise = Promise.promise();
        eventLoop().execute(() -> {
            if (drained != null) {
                drained.future().onComplete(promise);
                return;
            }
            drained = promise;
            long ticks = Math.max(1, over.toMillis() / tickMs);
            drainPerTick = (int) (sockets.size() / ticks) + 1;
            if (sockets.isEmpty()) {
                promise.complete();
            }
        });
        return promise.future();
    }

    /** Whether the sockets are being closed one after the other. */
    boolean isDraining() {
        return drained != null;
    }

    private void drainSome() {
        if (drained == null) {
            return;
        }
        int closed = 0;
        for (int i = sockets.size() - 1; i >= 0 && closed < drainPerTick; i--) {
            if (sockets.get(i).close(CloseReason.DRAINING)) {
                closed++;
            }
        }
    }
}
