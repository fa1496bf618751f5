package io.filecast.adapter.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends an HTTP connection on which nothing moves: neither side has sent anything, or the peer takes nothing of what waits
 * for it, whatever it sends meanwhile. A peer that takes its answer slowly is not idle. In the pipeline before Vert.x' own
 * handler, so that closing waits for nothing. Event-loop confined.
 */
public final class IdleWatch extends ChannelDuplexHandler {

    /** While something waits to be taken, it is looked at so many times before it has been standing still for too long. */
    private static final int LOOKS = 4;

    private final long standstillNanos;
    private final Backlog backlog = new Backlog();
    private ChannelHandlerContext ctx;
    private Future<?> nextLook;
    private long silenceNanos;
    private long movedAt;

    private IdleWatch(Duration idleTimeout) {
        this.standstillNanos = idleTimeout.toNanos();
        this.silenceNanos = standstillNanos;
    }

    /** Watches a connection from now on. */
    public static void over(HttpConnection connection, Duration idleTimeout) {
        ChannelHandlerContext vertx = ((ConnectionBase) connection).channelHandlerContext();
        vertx.pipeline().addBefore(vertx.name(), null, new IdleWatch(idleTimeout));
    }

    /** Lets a connection be silent for so long from now on. What waits to be taken stands still no longer than before. */
    static void allow(HttpConnection connection, Duration silence) {
        ConnectionBase base = (ConnectionBase) connection;
        IdleWatch watch = base.channel().pipeline().get(IdleWatch.class);
        if (watch != null && base.channel().isActive()) {
            watch.silenceNanos = silence.toNanos();
            watch.movedAt = System.nanoTime();
            watch.look();
        }
    }

    /** Leaves a connection to who takes it over. */
    public static void leave(ChannelPipeline pipeline) {
        if (pipeline.get(IdleWatch.class) != null) {
            pipeline.remove(IdleWatch.class);
        }
    }

    private void look() {
        cancel();
        long now = System.nanoTime();
        boolean waited = backlog.isWaiting();
        long stillNanos = backlog.standsStillFor(ctx.channel(), now);
        if (waited && !backlog.isWaiting()) {
            movedAt = now;
        }
        if (stillNanos >= standstillNanos) {
            stillNanos = Math.min(stillNanos, TimeUnit.MILLISECONDS.toNanos(Backlog.takenBeforeMs(ctx.channel())));
        }
        long left;
        if (backlog.isWaiting()) {
            left = Math.min(standstillNanos - stillNanos, Math.max(1, standstillNanos / LOOKS));
        } else {
            left = silenceNanos - (now - movedAt);
        }
        if (left <= 0) {
            ctx.close();
        } else {
            nextLook = ctx.executor().schedule(this::look, left, TimeUnit.NANOSECONDS);
        }
    }

    private void cancel() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
    }

    // ---- in the pipeline ------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        movedAt = System.nanoTime();
        look();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        cancel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        movedAt = System.nanoTime();
        context.fireChannelRead(message);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        long now = System.nanoTime();
        boolean waited = backlog.isWaiting();
        backlog.standsStillFor(context.channel(), now);
        if (!backlog.isWaiting()) {
            movedAt = now;
        } else if (!waited) {
            look();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }
}
