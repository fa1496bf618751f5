package io.filecast.adapter.fpnn;

import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.concurrent.atomic.AtomicLong;

/** What is on its way to a peer. Confined to one connection, but for the counting. */
final class Outbox {

    private final NetSocketInternal socket;
    private final long limitBytes;
    private final Runnable written;
    private final AtomicLong queuedBytes = new AtomicLong();
    private FrameCipher cipher;

    /**
     * An empty one.
     *
     * @param limitBytes how much may wait for a peer that is told things
     * @param written called each time when something has left
     */
    Outbox(NetSocketInternal socket, long limitBytes, Runnable written) {
        this.socket = socket;
        this.limitBytes = limitBytes;
        this.written = written;
    }

    /** Whatever is written from now on is encrypted. */
    void encrypted(FrameCipher with) {
        cipher = with;
    }

    /**
     * Takes room for a push. Any thread.
     *
     * @return false, and nothing was taken, when too much waits already
     */
    boolean reserve(int bytes) {
        long before = queuedBytes.getAndAdd(bytes);
        if (before > 0 && before + bytes > limitBytes) {
            queuedBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Gives back room that was not needed. Any thread. */
    void giveBack(int bytes) {
        queuedBytes.addAndGet(-bytes);
    }

    /** Writes an answer, for which there is always room: how many are worked on is bounded. */
    void answer(ByteBuf frame) {
        int bytes = frame.readableBytes();
        queuedBytes.addAndGet(bytes);
        write(frame, bytes);
    }

    /** Writes a push for which room was taken. */
    void push(ByteBuf frame, int reservedBytes) {
        write(frame, reservedBytes);
    }

    private void write(ByteBuf frame, int bytes) {
        ByteBuf sealed = cipher == null ? frame : cipher.seal(frame);
        socket.writeMessage(sealed).onComplete(done -> {
            queuedBytes.addAndGet(-bytes);
            written.run();
        });
    }

    /** Whether so much waits that nothing more should be asked for. */
    boolean isCrowded() {
        return queuedBytes.get() > limitBytes / 2;
    }

    /** How many bytes wait. Any thread. */
    long queuedBytes() {
        return queuedBytes.get();
    }
}
