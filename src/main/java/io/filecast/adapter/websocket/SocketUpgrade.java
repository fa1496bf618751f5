package io.filecast.adapter.websocket;

import io.filecast.adapter.http.IdleWatch;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;

/**
 * Lets Vert.x upgrade a request and then takes the connection away from it. Event-loop confined.
 *
 * <p>The only class that knows the insides of Vert.x's server. A WebSocket of Vert.x keeps some 14 KB of queues, contexts
 * and handlers; a {@link DetachedSocket} keeps its fields. This handler goes into the pipeline before the upgrade. There
 * it lets everything pass but WebSocket frames, which only appear once the handshake has put their decoder in, and which
 * it keeps. When Vert.x reports the upgrade as done, in the same turn of the loop, its own handler is told that the
 * connection ended, so that its bookkeeping (metrics, close handlers) is in order, and is taken out, as are the handler
 * for idle HTTP connections and the frame encoder. The channel stays a member of its server: {@code shutdown} and
 * {@code close} reach it.
 */
final class SocketUpgrade extends ChannelInboundHandlerAdapter {

    private final Queue<Object> early = new ArrayDeque<>(2); // frames, or what was wrong with one
    private ChannelHandlerContext ctx;

    private SocketUpgrade() {}

    /** The context of a request's connection, which is of its event loop. */
    static ContextInternal contextOf(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).context().unwrap();
    }

    /**
     * Upgrades a request whose head was checked.
     *
     * @param listeners makes a listener for the socket; it must not send yet
     * @return completes when the socket is open and the frames that were already there have been taken; fails when the
     *     connection broke or could not be upgraded, which has then been answered
     */
    static Future<Void> upgrade(
            HttpServerRequest request, SocketLoop loop, Function<DetachedSocket, DetachedSocket.Listener> listeners) {
        ChannelHandlerContext vertx = ((ConnectionBase) request.connection()).channelHandlerContext();
        if (vertx.pipeline().get(WebSocketServerExtensionHandler.class) != null) {
            throw new IllegalStateException("the server must not offer WebSocket extensions");
        }
        SocketUpgrade upgrade = new SocketUpgrade();
        vertx.pipeline().addBefore(vertx.name(), null, upgrade);
        return request.toWebSocket()
                .onFailure(cause -> upgrade.giveUp())
                .compose(ignored -> upgrade.detach(loop, listeners));
    }

    private void giveUp() {
        release();
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private Future<Void> detach(SocketLoop loop, Function<DetachedSocket, DetachedSocket.Listener> listeners) {
        ChannelPipeline pipeline = ctx.pipeline();
        if (!ctx.channel().isActive() || pipeline.get(HttpResponseEncoder.class) != null) {
            release();
            ctx.close();
            return Future.failedFuture(new IOException("the connection broke during the upgrade"));
        }
        VertxHandler<?> vertx = pipeline.get(VertxHandler.class);
        vertx.channelInactive(pipeline.context(vertx));
        pipeline.remove(vertx);
        IdleWatch.leave(pipeline);
        remove(pipeline, WebSocketFrameEncoder.class);
        DetachedSocket socket = new DetachedSocket(loop);
        pipeline.replace(this, null, socket);
        loop.dispatch(() -> socket.open(listeners.apply(socket), early));
        return Future.succeededFuture();
    }

    private static void remove(ChannelPipeline pipeline, Class<? extends ChannelHandler> needless) {
        if (pipeline.get(needless) != null) {
            pipeline.remove(needless);
        }
    }

    private void release() {
        while (!early.isEmpty()) {
            ReferenceCountUtil.release(early.remove());
        }
    }

    // ---- in the pipeline ------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame) {
            early.add(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException) {
            early.add(cause);
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }
}
