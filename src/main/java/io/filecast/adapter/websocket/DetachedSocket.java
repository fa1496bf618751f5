package io.filecast.adapter.websocket;

import io.filecast.adapter.http.Backlog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.impl.ShutdownEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket without Vert.x: one small handler at the end of the channel's pipeline, put there by
 * {@link SocketUpgrade}. Event-loop confined.
 *
 * <p>Netty's decoder stays before it and checks reserved bits, masks, op codes, fragmentation, control frames and
 * lengths. What goes out are bytes of whole frames. While nothing happens the socket holds no buffer and no queue.
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
        void closing(CloseReason why);

        /** The connection is gone. Comes after {@link #closing}. */
        void closed();
    }

    /** How long the peer has to answer a close frame before the connection is cut. */
    private static final int CLOSE_TIMEOUT_MS = 5_000;

    /** There is room while no more than this part of the queue's bound is waiting. */
    private static final int ROOM_SHARE = 8;

    private static final Logger LOG = LoggerFactory.getLogger(DetachedSocket.class);

    private final SocketLoop loop;
    private ChannelHandlerContext ctx;
    private Listener listener;
    private OutboundQueue outbound; // null when nothing waits
    private Backlog backlog; // null when the network had taken all at the last tick
    private Promise<Void> room; // null unless somebody waits until less is waiting
    private CommandText partial; // null unless a command is coming in several frames
    private CloseReason reason; // null while open
    private int slot;
    private int heardAtMs;
    private int pingedAtMs; // once closing: when the close frame was sent
    private boolean isDirty;

    DetachedSocket(SocketLoop loop) {
        this.loop = loop;
        this.heardAtMs = loop.nowMs();
        this.pingedAtMs = heardAtMs;
    }

    /**
     * Begins.
     *
     * @param early frames that came before now, and exceptions of the decoder; taken from the queue
     */
    void open(Listener told, Queue<Object> early) {
        listener = told;
        listener.opened();
        loop.add(this);
        while (!early.isEmpty()) {
            Object next = early.remove();
            if (next instanceof WebSocketFrame frame) {
                receive(frame);
            } else {
                refuse((CorruptedWebSocketFrameException) next);
            }
        }
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

    /** A channel that is not writable tells when it is again; one that is has little to send. */
    private boolean hasRoom() {
        long waiting = outbound == null ? 0 : outbound.bytes();
        boolean isFree = ctx.channel().isWritable() && waiting <= loop.limits().queuedBytes() / ROOM_SHARE;
        return reason != null || isFree;
    }

    private void tellRoom() {
        if (room != null && hasRoom()) {
            Promise<Void> waiting = room;
            room = null;
            loop.dispatch(waiting::complete);
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
        if (outbound != null && why != CloseReason.TOO_SLOW && why != CloseReason.INTERNAL) {
            flush();
        }
        dropQueue();
        resumeReading();
        listener.closing(why);
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
        long idleMs = loop.limits().idleTimeout().toMillis();
        if (nowMs - heardAtMs >= idleMs) {
            close(CloseReason.IDLE);
            return;
        }
        if (standsStill(nowMs, idleMs)) {
            close(CloseReason.TOO_SLOW);
            return;
        }
        if (nowMs - pingedAtMs >= loop.limits().pingInterval().toMillis()) {
            pingedAtMs = nowMs;
            send(SocketWire.PING_FRAME);
        }
        listener.tick(nowMs, now);
    }

    /** Whether the peer has long taken nothing of what waits for it, though it may send. */
    private boolean standsStill(int nowMs, long longestMs) {
        if (backlog == null) {
            if (pendingBytes() == 0) {
                return false;
            }
            backlog = new Backlog();
        }
        int stillMs = (int) backlog.standsStillFor(ctx.channel(), nowMs);
        if (!backlog.isWaiting()) {
            backlog = null;
        }
        return stillMs >= longestMs && Backlog.takenBeforeMs(ctx.channel()) >= longestMs;
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
            loop.dispatch(() -> receive(frame));
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
        CommandText command = partial == null ? new CommandText() : partial;
        CloseReason wrong = command.take(content, isLast, loop.limits().frameBytes(), listener::received);
        if (wrong != null) {
            close(wrong);
        } else if (reason == null) {
            partial = command.isEmpty() ? null : command;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nobody comes after this handler.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        markDirty();
        tellRoom();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ShutdownEvent && !loop.isDraining()) {
            loop.dispatch(() -> close(CloseReason.DRAINING));
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.dispatch(() -> {
            partial = null;
            if (reason == null) {
                reason = CloseReason.LOST;
                listener.closing(reason);
            }
            dropQueue();
            loop.remove(this, reason);
            listener.closed();
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException bad) {
            loop.dispatch(() -> refuse(bad));
        } else if (cause instanceof IOException) {
            context.close();
        } else {
            fail(cause);
        }
    }

    /** Ends the socket, and tells the log why, after a fault of ours. */
    void fail(Throwable cause) {
        LOG.error("A socket failed", cause);
        loop.dispatch(() -> {
            if (!close(CloseReason.INTERNAL)) {
                ctx.close();
            }
        });
    }

    private void refuse(CorruptedWebSocketFrameException bad) {
        // The decoder has lost its place in the stream: what still comes is thrown away unread.
        ctx.pipeline().remove(WebSocketFrameDecoder.class);
        close(CloseReason.of(bad.closeStatus()), bad.getMessage());
    }
}
