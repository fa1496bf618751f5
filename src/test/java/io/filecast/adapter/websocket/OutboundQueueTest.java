package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

    /** Counts writes, and holds flushes back while the network is said to be slow. */
    private static final class Network extends ChannelOutboundHandlerAdapter {
        private int writes;
        private boolean isSlow;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            writes++;
            ctx.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (!isSlow) {
                ctx.flush();
            }
        }
    }

    private final Network network = new Network();
    private final EmbeddedChannel channel = new EmbeddedChannel(network, new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext ctx = channel.pipeline().lastContext();
    private final OutboundQueue queue = new OutboundQueue();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whatIsQueuedTogetherIsWrittenTogetherInOrder() {
        queue.add(new byte[] {1});
        queue.add(new byte[] {2, 3});
        queue.add(new byte[] {4});
        assertEquals(4, queue.bytes());
        queue.writeTo(ctx);
        assertArrayEquals(new byte[] {1, 2, 3, 4}, written());
        assertNull(channel.readOutbound());
        assertEquals(1, network.writes);
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.bytes());
    }

    @Test
    void manyBytesAreWrittenInChunksOfWholeFrames() {
        byte[] frame = new byte[OutboundQueue.CHUNK_BYTES / 2 + 1];
        queue.add(frame);
        queue.add(frame);
        queue.add(frame);
        queue.writeTo(ctx);
        assertEquals(frame.length, written().length);
        assertEquals(3, network.writes);
    }

    @Test
    void aFrameLargerThanAChunkIsWrittenWhole() {
        queue.add(new byte[OutboundQueue.CHUNK_BYTES * 3]);
        queue.writeTo(ctx);
        assertEquals(OutboundQueue.CHUNK_BYTES * 3, written().length);
    }

    @Test
    void nothingMoreIsWrittenThanTheChannelTakes() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1_000, 2_000));
        network.isSlow = true;
        for (int i = 0; i < 10; i++) {
            queue.add(new byte[OutboundQueue.CHUNK_BYTES]);
        }
        queue.writeTo(ctx);
        assertEquals(1, network.writes);
        assertEquals(9L * OutboundQueue.CHUNK_BYTES, queue.bytes());
        assertFalse(channel.isWritable());
        queue.writeTo(ctx);
        assertEquals(1, network.writes);
        network.isSlow = false;
        channel.flush();
        assertTrue(channel.isWritable());
        queue.writeTo(ctx);
        assertTrue(queue.isEmpty());
        assertEquals(10, network.writes);
    }

    @Test
    void orderAndCountSurviveAnyMixOfAddingAndWriting() {
        Random random = new Random(42);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        for (int round = 0; round < 500; round++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                byte[] frame = new byte[1 + random.nextInt(300)];
                random.nextBytes(frame);
                queue.add(frame);
                expected.writeBytes(frame);
            }
            queue.writeTo(ctx);
            for (byte[] bytes = written(); bytes != null; bytes = written()) {
                got.writeBytes(bytes);
            }
        }
        assertArrayEquals(expected.toByteArray(), got.toByteArray());
        assertEquals(0, queue.bytes());
    }

    private byte[] written() {
        ByteBuf buffer = channel.readOutbound();
        if (buffer == null) {
            return null;
        }
        assertTrue(buffer.isDirect());
        try {
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }
}
