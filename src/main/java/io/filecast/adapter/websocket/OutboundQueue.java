package io.filecast.adapter.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * The frames that wait for one socket, by reference and in order. Event-loop confined.
 *
 * <p>Frames are whole and their bytes are shared with other sockets, so they are never changed. They leave in as few
 * writes as possible: everything that waits is copied into one direct buffer, up to {@value #CHUNK_BYTES} bytes at a
 * time, because a write costs ten times what the copy does.
 */
final class OutboundQueue {

    /** The most that is written at once, unless a single frame is larger. */
    static final int CHUNK_BYTES = 64 << 10;

    private static final int INITIAL_CAPACITY = 4;

    private byte[][] frames = new byte[INITIAL_CAPACITY][];
    private int head;
    private int size;
    private long bytes;

    /** Appends a frame. */
    void add(byte[] frame) {
        if (size == frames.length) {
            grow();
        }
        frames[(head + size) & (frames.length - 1)] = frame;
        size++;
        bytes += frame.length;
    }

    private void grow() {
        byte[][] larger = new byte[frames.length * 2][];
        int untilEnd = frames.length - head;
        System.arraycopy(frames, head, larger, 0, untilEnd);
        System.arraycopy(frames, 0, larger, untilEnd, head);
        frames = larger;
        head = 0;
    }

    /** How many bytes wait. */
    long bytes() {
        return bytes;
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Writes and flushes what waits, until the channel has enough. */
    void writeTo(ChannelHandlerContext ctx) {
        while (size > 0 && ctx.channel().isWritable()) {
            ctx.writeAndFlush(nextChunk(ctx), ctx.voidPromise());
        }
    }

    private ByteBuf nextChunk(ChannelHandlerContext ctx) {
        int count = 0;
        int length = 0;
        while (count < size) {
            int next = frameAt(count).length;
            if (count > 0 && length + next > CHUNK_BYTES) {
                break;
            }
            length += next;
            count++;
        }
        ByteBuf chunk = ctx.alloc().directBuffer(length, length);
        for (int i = 0; i < count; i++) {
            chunk.writeBytes(frameAt(i));
            frames[(head + i) & (frames.length - 1)] = null;
        }
        head = (head + count) & (frames.length - 1);
        size -= count;
        bytes -= length;
        return chunk;
    }

    private byte[] frameAt(int index) {
        return frames[(head + index) & (frames.length - 1)];
    }
}
