package io.filecast.picture;

import io.filecast.picture.ColourProfile.Space;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Where in a picture's file its colour profile lies, in one or several parts. Confined to one job. Nothing is read before
 * somebody wants the profile, and no more than a profile that may be one has.
 */
final class EmbeddedProfile {

    /** Profiles of printing presses have up to 3 MB. */
    private static final int MOST_BYTES = 4 << 20;

    private static final int MOST_PARTS = 255;
    private static final int INFLATE_BYTES = 1 << 12;

    private final PictureBytes bytes;
    private final boolean isPacked;
    private final long[] from = new long[MOST_PARTS + 1];
    private final int[] length = new int[MOST_PARTS + 1];
    private int parts;
    private long totalBytes;
    private boolean isBroken;

    private EmbeddedProfile(PictureBytes bytes, boolean isPacked) {
        this.bytes = bytes;
        this.isPacked = isPacked;
    }

    /** None yet. */
    static EmbeddedProfile none(PictureBytes bytes) {
        return new EmbeddedProfile(bytes, false);
    }

    /** One that lies in one piece. */
    static EmbeddedProfile at(PictureBytes bytes, long from, long length) {
        EmbeddedProfile profile = new EmbeddedProfile(bytes, false);
        profile.add(1, 1, from, length);
        return profile;
    }

    /** One that lies in one piece and is deflated. */
    static EmbeddedProfile packedAt(PictureBytes bytes, long from, long length) {
        EmbeddedProfile profile = new EmbeddedProfile(bytes, true);
        profile.add(1, 1, from, length);
        return profile;
    }

    /** Takes a part: the how-manieth, from 1, of how many. Parts that do not fit to each other make it unreadable. */
    void add(int number, int of, long partFrom, long partLength) {
        isBroken |= number < 1 || number > of || of > MOST_PARTS || parts != 0 && parts != of || partLength <= 0;
        isBroken = isBroken || length[number] != 0;
        totalBytes += Math.max(0, partLength);
        isBroken |= totalBytes > MOST_BYTES;
        if (!isBroken) {
            parts = of;
            from[number] = partFrom;
            length[number] = (int) partLength;
        }
    }

    /** How much memory reading it takes, at most. */
    long memoryBytes() {
        return parts == 0 || isBroken ? 0 : isPacked ? MOST_BYTES : totalBytes;
    }

    /** Reads it; null when there is none that helps. */
    ColourProfile read(Space space) throws IOException {
        if (parts == 0 || isBroken) {
            return null;
        }
        byte[] profile = isPacked ? inflated() : whole();
        return profile == null ? null : ColourProfile.read(profile, space);
    }

    private byte[] whole() throws IOException {
        byte[] whole = new byte[(int) totalBytes];
        int done = 0;
        for (int i = 1; i <= parts; i++) {
            if (length[i] == 0 || !fill(whole, done, from[i], length[i])) {
                return null;
            }
            done += length[i];
        }
        return whole;
    }

    private boolean fill(byte[] target, int at, long place, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int read = bytes.read(place + done, target, at + done, count - done);
            if (read < 0) {
                return false;
            }
            done += read;
        }
        return true;
    }

    /** What is packed: first as much as tells whether it is a profile and how large, then that. */
    private byte[] inflated() throws IOException {
        Inflater inflater = new Inflater();
        try {
            long[] place = {from[1]};
            byte[] head = new byte[IccTags.HEADER_BYTES];
            if (!inflate(inflater, place, head, 0)) {
                return null;
            }
            long size = IccTags.sizeOf(head);
            if (size < head.length || size > MOST_BYTES) {
                return null;
            }
            byte[] whole = Arrays.copyOf(head, (int) size);
            return inflate(inflater, place, whole, head.length) ? whole : null;
        } catch (DataFormatException e) {
            return null;
        } finally {
            inflater.end();
        }
    }

    private boolean inflate(Inflater inflater, long[] place, byte[] target, int at)
            throws IOException, DataFormatException {
        byte[] packed = new byte[INFLATE_BYTES];
        int done = at;
        while (done < target.length) {
            int count = inflater.inflate(target, done, target.length - done);
            done += count;
            if (count == 0) {
                int most = (int) Math.min(packed.length, from[1] + length[1] - place[0]);
                if (!inflater.needsInput() || most <= 0 || !fill(packed, 0, place[0], most)) {
                    return false;
                }
                inflater.setInput(packed, 0, most);
                place[0] += most;
            }
        }
        return true;
    }
}
