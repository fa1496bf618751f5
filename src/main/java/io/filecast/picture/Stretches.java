package io.filecast.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Some stretches of a picture's bytes, one behind the other, as a library reads them: the rest of the file it never sees.
 * Confined to one job; the caller closes the bytes.
 */
final class Stretches extends ImageInputStreamImpl {

    private static final int MOST_READS_BEHIND_END = 64;

    private final PictureBytes bytes;
    private final List<Stretch> stretches = new ArrayList<>();
    private long length;
    private int current;
    private int readsBehindEnd;

    /** @param at where it begins in what the library reads */
    private record Stretch(long from, long length, long at) {

        boolean holds(long place) {
            return place >= at && place < at + length;
        }
    }

    Stretches(PictureBytes bytes) {
        this.bytes = bytes;
    }

    /** Adds a stretch of the file. */
    Stretches add(long from, long to) {
        Stretch last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
        if (last != null && last.from() + last.length() == from) {
            stretches.set(stretches.size() - 1, new Stretch(last.from(), to - last.from(), last.at()));
        } else {
            stretches.add(new Stretch(from, to - from, length));
        }
        length += to - from;
        return this;
    }

    /** Whether somebody wanted to read on behind the end. */
    boolean isEndReached() {
        return readsBehindEnd > 0;
    }

    /** A library that takes the end for zeros could go on without end. */
    private void behindEnd() {
        bytes.allowance().check();
        if (++readsBehindEnd > MOST_READS_BEHIND_END) {
            throw Refusals.endsEarly();
        }
    }

    private Stretch here() {
        if (streamPos >= length) {
            return null;
        }
        if (!stretches.get(current).holds(streamPos)) {
            current = 0;
            while (!stretches.get(current).holds(streamPos)) {
                current++;
            }
        }
        return stretches.get(current);
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        Stretch stretch = here();
        if (stretch == null) {
            behindEnd();
            return -1;
        }
        long within = streamPos - stretch.at();
        int value = bytes.at(stretch.from() + within);
        if (value >= 0) {
            streamPos++;
        }
        return value;
    }

    /** As much as is wanted, if it is there: whoever reads numbers takes less for the end. */
    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        bitOffset = 0;
        int done = 0;
        while (done < count) {
            Stretch stretch = here();
            int read = stretch == null ? -1 : read(stretch, target, offset + done, count - done);
            if (read < 0) {
                break;
            }
            streamPos += read;
            done += read;
        }
        if (done == 0 && count > 0) {
            behindEnd();
            return -1;
        }
        return done;
    }

    private int read(Stretch stretch, byte[] target, int offset, int count) throws IOException {
        long within = streamPos - stretch.at();
        int most = (int) Math.min(count, stretch.length() - within);
        return bytes.read(stretch.from() + within, target, offset, most);
    }

    @Override
    public long length() {
        return length;
    }
}
