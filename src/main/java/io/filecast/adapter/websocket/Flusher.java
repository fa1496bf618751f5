package io.filecast.adapter.websocket;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Writes the queues of one loop's sockets, each at most once per turn of the loop. Event-loop confined.
 *
 * <p>A lone event leaves in the turn that brought it. When flushes follow each other closely, the next one waits until
 * the flush interval has passed, so that more frames share a write. A flush that concerns many sockets is cut in slices,
 * between which the loop does other work.
 */
final class Flusher {

    private static final int SLICE = 256;

    private final EventLoop loop;
    private final long intervalNanos;
    private final Runnable flush = this::flush;
    private final ArrayDeque<DetachedSocket> dirty = new ArrayDeque<>();
    private boolean isScheduled;
    private long flushedAtNanos;

    Flusher(EventLoop loop, long intervalNanos) {
        this.loop = loop;
        this.intervalNanos = intervalNanos;
        this.flushedAtNanos = System.nanoTime() - intervalNanos;
    }

    /** Remembers a socket that has something to write; the socket sees to it that it is not in here twice. */
    void add(DetachedSocket socket) {
        dirty.add(socket);
        if (!isScheduled) {
            isScheduled = true;
            schedule();
        }
    }

    private void schedule() {
        long waitNanos = intervalNanos == 0 ? 0 : flushedAtNanos + intervalNanos - System.nanoTime();
        if (waitNanos > 0) {
            loop.schedule(flush, waitNanos, TimeUnit.NANOSECONDS);
        } else {
            loop.execute(flush);
        }
    }

    private void flush() {
        DetachedSocket socket;
        for (int i = 0; i < SLICE && (socket = dirty.poll()) != null; i++) {
            flush(socket);
        }
        if (!dirty.isEmpty()) {
            loop.execute(flush);
            return;
        }
        isScheduled = false;
        flushedAtNanos = System.nanoTime();
    }

    /** One socket's trouble, such as a want of direct memory, is not the others'. */
    private static void flush(DetachedSocket socket) {
        try {
            socket.flush();
        } catch (RuntimeException | OutOfMemoryError e) {
            socket.fail(e);
        }
    }
}
