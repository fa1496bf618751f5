package io.filecast.picture;

import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The inflated bytes of a PNG's {@code IDAT} chunks. Confined to one job. */
final class PngData implements Closeable {

    private static final long IDAT = 0x49444154;
    private static final byte[] IDAT_NAME = {'I', 'D', 'A', 'T'};
    private static final int BUFFER_BYTES = 1 << 14;

    private final Cursor in;
    private final Inflater inflater = new Inflater();
    private final CRC32 crc = new CRC32();
    private final byte[] packed = new byte[BUFFER_BYTES];
    private final byte[] one = new byte[1];
    private long leftInChunk;

    PngData(PictureBytes bytes, long firstChunk) throws IOException {
        this.in = new Cursor(bytes, firstChunk, bytes.sizeBytes());
        beginChunk();
    }

    private void beginChunk() throws IOException {
        leftInChunk = in.u32();
        if (in.u32() != IDAT) {
            throw Refusals.endsEarly();
        }
        crc.reset();
        crc.update(IDAT_NAME);
    }

    int read() throws IOException, DataFormatException {
        fill(one);
        return one[0] & 0xff;
    }

    void fill(byte[] target) throws IOException, DataFormatException {
        int done = 0;
        while (done < target.length) {
            int count = inflater.inflate(target, done, target.length - done);
            done += count;
            if (count == 0) {
                if (inflater.finished() || inflater.needsDictionary()) {
                    throw Refusals.endsEarly();
                }
                feed();
            }
        }
    }

    private void feed() throws IOException {
        while (leftInChunk == 0) {
            if (in.u32() != crc.getValue()) {
                throw Refusals.unreadable("a chunk of it does not have its checksum");
            }
            beginChunk();
        }
        int count = (int) Math.min(packed.length, leftInChunk);
        in.fill(packed, count);
        crc.update(packed, 0, count);
        leftInChunk -= count;
        inflater.setInput(packed, 0, count);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
