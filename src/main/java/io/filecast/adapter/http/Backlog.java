package io.filecast.adapter.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;

/**
 * What was written to a connection and not taken by its peer, and since when the peer has taken none of it. Event-loop
 * confined; it keeps nothing of what waits.
 *
 * <p>The caller brings the time, by whatever clock and in whatever unit, always the same.
 */
public final class Backlog {

    private boolean isWaiting;
    private int first; // what is being written, by its identity
    private long takenBytes; // of that
    private long movedAt;

    /**
     * Looks at a connection.
     *
     * @return for how long the peer has taken nothing, as far as the looks tell; 0 when nothing waits, and when something
     *     has moved since the last look
     */
    public long standsStillFor(Channel channel, long now) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer(); // null once it is closed
        Object head = waiting == null ? null : waiting.current();
        if (head == null) {
            isWaiting = false;
            return 0;
        }
        int identity = System.identityHashCode(head);
        if (!isWaiting || identity != first || waiting.currentProgress() != takenBytes) {
            movedAt = now;
        }
        isWaiting = true;
        first = identity;
        takenBytes = waiting.currentProgress();
        return now - movedAt;
    }

    /**
     * How long ago the peer took something, in ms, as the kernel knows it. A connection tells that it has room only when
     * much of the kernel's buffer is free again, which is up to megabytes and takes long on a slow line.
     *
     * @return {@link Long#MAX_VALUE} where the kernel cannot be asked
     */
    public static long takenBeforeMs(Channel channel) {
        if (!(channel instanceof EpollSocketChannel socket) || !socket.isOpen()) {
            return Long.MAX_VALUE;
        }
        EpollTcpInfo info = socket.tcpInfo();
        // A peer whose window is shut acknowledges but is sent no bytes; one that is gone acknowledges nothing.
        return Math.max(info.lastDataSent(), info.lastAckRecv());
    }

    /** Whether something waited at the last look. */
    public boolean isWaiting() {
        return isWaiting;
    }
}
