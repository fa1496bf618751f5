package io.filecast.adapter.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.ShutdownEvent;
import io.vertx.core.net.impl.VertxHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket that Vert.x has upgraded and then let go of: one small handler at the end of the channel's pipeline. Event-
 * loop confined.
 *
 * <p>The only class that knows the insides of Vert.x and Netty. A socket of Vert.x keeps some 14 KB of queues, contexts
 * and handlers; this one keeps its fields. So the handler goes into the pipeline before the upgrade, where it lets
 * everything pass but WebSocket frames, which only appear once the handshake has put their decoder in. When Vert.x
 * reports the upgrade as done, its own handler is told that the connection ended, so that its bookkeeping (metrics,
 * close handlers) is in order, and is taken out, as are the handler for idle HTTP connections and the frame encoder. The
 * channel stays a member of its server: {@code shutdown} and {@code close} reach it.
 *
 * <p>Netty's decoder stays: it checks reserved bits, masks, op codes, fragmentation, control frames and lengths.
 */
final class DetachedSocket extends ChannelInboundHandlerAdapter {

    /** What happens on a socket, told on its loop as Vert.x code. */
    interface Listener {

        /** Frames can be sent from now on. */
        void opened();

        /** A whole command. */
        void received(String text);

        /** A look at the time, about every second or more often. */
        void tick(int nowMs, Instant now);

        /** Nothing more will be received, and nothing sent any more. */
        void closing();

        /** The connection is gone. Comes after {@link #closing()}. */
        void closed();
    }

    /** How long the peer has to answer a close frame before the connection is cut. */
    private static final int CLOSE_TIMEOUT_MS = 5_000;

    /** There is room while no more than this part of the queue's bound is waiting. */
    private static final int ROOM_SHARE = 8;

    private static final Logger LOG = LoggerFactory.getLogger(DetachedSocket.class);

    private final SocketLoop loop;
    private ChannelHandlerContext ctx;
    private Listener listener; // null until the upgrade is done
    private ArrayDeque<WebSocketFrame> early; // null unless frames came before the upgrade was done
    private OutboundQueue outbound; // null when nothing waits
    private ByteArrayOutputStream partial; // null unless a command is coming in several frames
    private Promise<Void> room; // null unless somebody waits until less is waiting
    private CloseReason reason; // null while open
    private int slot;
    private int heardAtMs;
    private int pingedAtMs; // once closing: when the close frame was sent
    private boolean isDirty;

    private DetachedSocket(SocketLoop loop) {
        this.loop = loop;
    }

    // ---- upgrade --------------------------------------------------------------------------------------------------

    /** Makes a listener for a socket that is about to open. */
    interface ListenerFactory {

        /** Must not send yet. */
        Listener open(DetachedSocket socket);
    }

    /** The context of a request's connection, which is of its event loop. */
    static ContextInternal contextOf(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).context().unwrap();
    }

    /**
     * Upgrades a request, whose head was checked, and detaches its connection from Vert.x.
     *
     * @return completes when the listener has been made and the frames that were already there have been told to it;
     *     fails when the connection broke or could not be upgraded, which has then been answered
     */
    static Future<Void> upgrade(HttpServerRequest request, SocketLoop loop, ListenerFactory listeners) {
        ChannelHandlerContext vertx = ((ConnectionBase) request.connection()).channelHandlerContext();
        if (vertx.pipeline().get(WebSocketServerExtensionHandler.class) != null) {
            throw new IllegalStateException("the server must not offer WebSocket extensions");
        }
        DetachedSocket socket = new DetachedSocket(loop);
        vertx.pipeline().addBefore(vertx.name(), null, socket);
        return request.toWebSocket().onFailure(cause -> socket.giveUp()).compose(ignored -> socket.detach(listeners));
    }

    private void giveUp() {
        releaseEarly();
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private Future<Void> detach(ListenerFactory listeners) {
        ChannelPipeline pipeline = ctx.pipeline();
        if (!ctx.channel().isActive() || pipeline.get(HttpResponseEncoder.class) != null) {
            releaseEarly();
            ctx.close();
            return Future.failedFuture(new IOException("gone during the upgrade"));
        }
        letGo(pipeline);
        heardAtMs = loop.nowMs();
        pingedAtMs = heardAtMs;
        loop.dispatch(() -> {
            listener = listeners.open(this);
            listener.opened();
            loop.add(this);
            WebSocketFrame frame;
            while (early != null && (frame = early.poll()) != null) {
                receive(frame);
            }
            early = null;
        });
        return Future.succeededFuture();
    }

    private static void letGo(ChannelPipeline pipeline) {
        VertxHandler<?> vertx = pipeline.get(VertxHandler.class);
        vertx.channelInactive(pipeline.context(vertx));
        pipeline.remove(vertx);
        remove(pipeline, IdleStateHandler.class);
        remove(pipeline, WebSocketFrameEncoder.class);
    }

    private static void remove(ChannelPipeline pipeline, Class<? extends ChannelHandler> needless) {
        if (pipeline.get(needless) != null) {
            pipeline.remove(needless);
        }
    }

    private void releaseEarly() {
        WebSocketFrame frame;
        while (early != null && (frame = early.poll()) != null) {
            frame.release();
        }
        early = null;
    }

    // ---- out ------------------------------------------------------------------------------------------------------

    /**
     * Sends a whole frame with the others of this turn. The bytes are shared and must not be changed. Too many waiting
     * bytes close the socket; nothing is sent on a closing one.
     */
    void send(byte[] frame) {
        if (reason != null) {
            return;
        }
        if (outbound == null) {
            outbound = new OutboundQueue();
        }
        long waiting = outbound.bytes() + pendingBytes();
        if (waiting > 0 && waiting + frame.length > loop.limits().queuedBytes()) {
            close(CloseReason.TOO_SLOW);
            return;
        }
        outbound.add(frame);
        loop.addQueued(frame.length);
        markDirty();
    }

    /**
     * Whether little enough is waiting that much more may be sent.
     *
     * @return completes when there is room, at once when there is, and when the socket closes
     */
    Future<Void> ready() {
        if (hasRoom()) {
            return Future.succeededFuture();
        }
        if (room == null) {
            room = Promise.promise();
        }
        return room.future();
    }

    private boolean hasRoom() {
        long waiting = (outbound == null ? 0 : outbound.bytes()) + pendingBytes();
        return reason != null || waiting <= loop.limits().queuedBytes() / ROOM_SHARE;
    }

    private void tellRoom() {
        if (room != null && hasRoom()) {
            Promise<Void> waiting = room;
            room = null;
            waiting.complete();
        }
    }

    /** What the channel has taken and the network has not. */
    private long pendingBytes() {
        Channel channel = ctx.channel();
        return channel.isWritable()
                ? channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable()
                : channel.config().getWriteBufferLowWaterMark() + channel.bytesBeforeWritable();
    }

    private void markDirty() {
        if (!isDirty && outbound != null && ctx.channel().isWritable()) {
            isDirty = true;
            loop.flusher().add(this);
        }
    }

    /** Writes what waits, as far as the channel takes it. Called by the flusher. */
    void flush() {
        OutboundQueue queue = outbound;
        if (queue != null) {
            long before = queue.bytes();
            queue.writeTo(ctx);
            loop.addQueued(queue.bytes() - before);
            if (queue.isEmpty() && outbound == queue) {
                outbound = null;
            }
        }
        isDirty = false;
        markDirty();
        tellRoom();
    }

    private void dropQueue() {
        if (outbound != null) {
            loop.addQueued(-outbound.bytes());
            outbound = null;
        }
        tellRoom();
    }

    /** Leaves what the client sends in the network until {@link #resumeReading()}. */
    void pauseReading() {
        ctx.channel().config().setAutoRead(false);
    }

    /** Takes what the client sends. */
    void resumeReading() {
        ctx.channel().config().setAutoRead(true);
    }

    // ---- close ----------------------------------------------------------------------------------------------------

    /** Closes with the reason's own text; see {@link #close(CloseReason, String)}. */
    boolean close(CloseReason why) {
        return close(why, why.text());
    }

    /**
     * Sends a close frame, after what waits if that can leave at once, and waits a little for the answer.
     *
     * @param text at most 123 bytes of UTF-8
     * @return whether it was open until now
     */
    boolean close(CloseReason why, String text) {
        if (!beginClose(why)) {
            return false;
        }
        ctx.writeAndFlush(Unpooled.wrappedBuffer(SocketWire.closeFrame(why.code(), text)), ctx.voidPromise());
        return true;
    }

    private boolean beginClose(CloseReason why) {
        if (reason != null) {
            return false;
        }
        reason = why;
        pingedAtMs = loop.nowMs();
        partial = null;
        if (outbound != null && why != CloseReason.TOO_SLOW) {
            flush();
        }
        dropQueue();
        resumeReading();
        listener.closing();
        return true;
    }

    private void closedByClient(CloseWebSocketFrame frame) {
        int code = frame.statusCode();
        if (beginClose(CloseReason.BY_CLIENT)) {
            byte[] answer = SocketWire.closeFrame(code, "");
            ctx.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    /** Keeps the connection alive, or ends it. Called by the loop. */
    void tick(int nowMs, Instant now) {
        if (reason != null) {
            if (nowMs - pingedAtMs >= CLOSE_TIMEOUT_MS) {
                ctx.close();
            }
            return;
        }
        if (!ctx.channel().config().isAutoRead()) {
            heardAtMs = nowMs; // it is we who do not listen
        }
        if (nowMs - heardAtMs >= loop.limits().idleTimeout().toMillis()) {
            close(CloseReason.IDLE);
            return;
        }
        if (nowMs - pingedAtMs >= loop.limits().pingInterval().toMillis()) {
            pingedAtMs = nowMs;
            send(SocketWire.PING_FRAME);
        }
        listener.tick(nowMs, now);
    }

    /** The loop's time; see {@link SocketLoop#nowMs()}. */
    int nowMs() {
        return loop.nowMs();
    }

    /** Does something later in this turn of the loop, as Vert.x code. */
    void later(Runnable task) {
        loop.eventLoop().execute(() -> loop.dispatch(task));
    }

    int slot() {
        return slot;
    }

    void setSlot(int slot) {
        this.slot = slot;
    }

    // ---- in -------------------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame frame) {
            if (listener == null) {
                early = early == null ? new ArrayDeque<>() : early;
                early.add(frame);
            } else {
                loop.dispatch(() -> receive(frame));
            }
        } else if (listener == null) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void receive(WebSocketFrame frame) {
        try {
            heardAtMs = loop.nowMs();
            if (frame instanceof CloseWebSocketFrame close) {
                closedByClient(close);
            } else if (reason != null || frame instanceof PongWebSocketFrame) {
                return;
            } else if (frame instanceof PingWebSocketFrame) {
                send(SocketWire.pongFrame(ByteBufUtil.getBytes(frame.content())));
            } else if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
                receiveText(frame.content(), frame.isFinalFragment());
            } else {
                close(CloseReason.NOT_TEXT);
            }
        } finally {
            frame.release();
        }
    }

    private void receiveText(ByteBuf content, boolean isLast) {
        int before = partial == null ? 0 : partial.size();
        if (before + content.readableBytes() > loop.limits().frameBytes()) {
            close(CloseReason.TOO_LARGE);
            return;
        }
        if (isLast && partial == null) {
            receiveWhole(content);
            return;
        }
        partial = partial == null ? new ByteArrayOutputStream(content.readableBytes()) : partial;
        partial.writeBytes(ByteBufUtil.getBytes(content));
        if (isLast) {
            ByteBuf whole = Unpooled.wrappedBuffer(partial.toByteArray());
            partial = null;
            receiveWhole(whole);
        }
    }

    private void receiveWhole(ByteBuf content) {
        if (ByteBufUtil.isText(content, StandardCharsets.UTF_8)) {
            listener.received(content.toString(StandardCharsets.UTF_8));
        } else {
            close(CloseReason.NOT_UTF8);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (listener == null) {
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (listener == null) {
            context.fireChannelWritabilityChanged();
        } else {
            markDirty();
            loop.dispatch(this::tellRoom);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (listener == null) {
            context.fireUserEventTriggered(event);
            return;
        }
        if (event instanceof ShutdownEvent) {
            loop.dispatch(() -> close(CloseReason.DRAINING));
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        releaseEarly();
        if (listener == null) {
            context.fireChannelInactive();
            return;
        }
        loop.dispatch(() -> {
            dropQueue();
            partial = null;
            if (reason == null) {
                reason = CloseReason.LOST;
                listener.closing();
            }
            loop.remove(this, reason);
            listener.closed();
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (listener == null) {
            context.fireExceptionCaught(cause);
        } else if (cause instanceof CorruptedWebSocketFrameException bad) {
            // The decoder has lost its place in the stream: what still comes is thrown away unread.
            context.pipeline().remove(WebSocketFrameDecoder.class);
            loop.dispatch(() -> close(reasonFor(bad.closeStatus()), bad.getMessage()));
        } else if (cause instanceof IOException) {
            context.close();
        } else {
            LOG.warn("A socket failed", cause);
            loop.dispatch(() -> close(CloseReason.INTERNAL));
        }
    }

    private static CloseReason reasonFor(WebSocketCloseStatus status) {
        if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            return CloseReason.TOO_LARGE;
        }
        return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
                ? CloseReason.NOT_UTF8
                : CloseReason.PROTOCOL_ERROR;
    }
}
