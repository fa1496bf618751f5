package io.filecast.picture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a picture's file, from any place, through a small buffer. Blocking: one thread at a time.
 *
 * <p>Each time it goes to the file it looks at the clocks, so whoever reads a picture through it stops in time.
 */
final class PictureBytes implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel file;
    private final Allowance allowance;
    private final long sizeBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long bufferFrom;
    private int buffered;

    PictureBytes(Path path, Allowance allowance) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        this.allowance = allowance;
        this.sizeBytes = file.size();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    Allowance allowance() {
        return allowance;
    }

    /** The byte at a place; -1 behind the end. */
    int at(long place) throws IOException {
        return has(place) ? buffer[(int) (place - bufferFrom)] & 0xff : -1;
    }

    /** Copies some bytes; how many, -1 behind the end. */
    int read(long place, byte[] target, int offset, int length) throws IOException {
        if (!has(place)) {
            return -1;
        }
        int from = (int) (place - bufferFrom);
        int count = Math.min(length, buffered - from);
        System.arraycopy(buffer, from, target, offset, count);
        return count;
    }

    private boolean has(long place) throws IOException {
        if (place >= bufferFrom && place < bufferFrom + buffered) {
            return true;
        }
        if (place < 0 || place >= sizeBytes) {
            return false;
        }
        allowance.check();
        ByteBuffer target = ByteBuffer.wrap(buffer);
        bufferFrom = place;
        buffered = 0;
        long before = System.nanoTime();
        while (target.hasRemaining()) {
            int count = file.read(target, place + target.position());
            if (count < 0) {
                break;
            }
        }
        allowance.waited(System.nanoTime() - before);
        buffered = target.position();
        return buffered > 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
