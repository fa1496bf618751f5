package io.filecast.adapter.fpnn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a parameter as they came: a text or a file. They are a part of the frame's own memory, which the collector
 * frees. Any thread; nobody writes them.
 */
public final class RawBytes {

    private final ByteBuf bytes;

    /** Bytes in memory that nobody has to release. */
    RawBytes(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /** Bytes of our own. */
    public static RawBytes of(byte[] bytes) {
        return new RawBytes(Unpooled.wrappedBuffer(bytes));
    }

    /** How many there are. */
    public int sizeBytes() {
        return bytes.readableBytes();
    }

    /** The bytes without a copy, in order, in pieces as they came; each may be kept. */
    public List<Buffer> pieces() {
        return Arrays.stream(nioBuffers())
                .filter(ByteBuffer::hasRemaining)
                .<Buffer>map(piece -> BufferInternal.buffer(Unpooled.wrappedBuffer(piece)))
                .toList();
    }

    /** Adds the bytes to a digest. Takes its time with a file: not on an event loop. */
    public void addTo(MessageDigest digest) {
        for (ByteBuffer piece : nioBuffers()) {
            digest.update(piece);
        }
    }

    private ByteBuffer[] nioBuffers() {
        return bytes.nioBuffers(bytes.readerIndex(), bytes.readableBytes());
    }

    /** Adds the bytes to others. */
    void writeTo(ByteBuf out) {
        out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return ByteBufUtil.getBytes(bytes);
    }

    /**
     * The text that the bytes are.
     *
     * @throws CharacterCodingException when they are not UTF-8
     */
    public String toText() throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(toBytes()))
                .toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawBytes that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        return sizeBytes() + " bytes";
    }
}
