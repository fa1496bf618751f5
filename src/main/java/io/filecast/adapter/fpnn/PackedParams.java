package io.filecast.adapter.fpnn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Map;

/** Parameters in the bytes in which they are sent, so that one push to many peers is written once. Any thread; immutable. */
public final class PackedParams {

    /** No parameters. */
    public static final PackedParams NONE = of(Map.of());

    private final ByteBuf packed;

    private PackedParams(ByteBuf packed) {
        this.packed = packed;
    }

    /**
     * Packs parameters.
     *
     * @param values null, {@link Boolean}, whole numbers, {@link Double}, {@link String}, {@code byte[]}, {@link RawBytes}, and
     *     lists and maps of these
     * @throws IllegalArgumentException when there is something else among them
     */
    public static PackedParams of(Map<String, ?> values) {
        return new PackedParams(MsgPackWriter.map(values));
    }

    /** Parameters that were packed before, as {@link #toBytes} gave them; the bytes are kept and must not be changed. */
    public static PackedParams ofBytes(byte[] packed) {
        return new PackedParams(Unpooled.wrappedBuffer(packed));
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return ByteBufUtil.getBytes(packed);
    }

    /** How many bytes they are. */
    public int sizeBytes() {
        return packed.readableBytes();
    }

    /** Adds the bytes to a frame. */
    void writeTo(ByteBuf frame) {
        frame.writeBytes(packed, packed.readerIndex(), packed.readableBytes());
    }
}
