package io.filecast.blob;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What came from the network, as the disk takes it: the same bytes, not copied. Blocking: worker only, like those who write
 * it, which is what moves the positions of {@link #buffers}.
 *
 * @param sizeBytes of all of them together
 */
record Gathered(ByteBuffer[] buffers, long sizeBytes) {

    static Gathered of(List<Buffer> came) {
        ByteBuffer[] buffers = came.stream()
                .map(buffer -> ((BufferInternal) buffer).getByteBuf())
                .flatMap(buffer -> Stream.of(buffer.nioBuffers()))
                .toArray(ByteBuffer[]::new);
        long sizeBytes = 0;
        for (ByteBuffer buffer : buffers) {
            sizeBytes += buffer.remaining();
        }
        return new Gathered(buffers, sizeBytes);
    }

    /** Adds the bytes to a digest. */
    void addTo(MessageDigest digest) {
        forEach(digest::update);
    }

    /** Shows all bytes in order; to be called before they are written. */
    void forEach(Consumer<ByteBuffer> reader) {
        for (ByteBuffer buffer : buffers) {
            reader.accept(buffer.duplicate());
        }
    }
}
