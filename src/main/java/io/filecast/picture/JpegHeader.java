package io.filecast.picture;

import java.io.IOException;
import java.util.Arrays;

/**
 * What stands in a JPEG before its first scan, as ITU-T T.81 annex B has it. Confined to one job.
 *
 * <p>{@link #essential} is all that a decoder needs: tables, frame, scans; none of the application segments, in which
 * everything else is packed.
 */
final class JpegHeader {

    private static final int SOI_BYTES = 2;
    private static final int DHT = 0xC4;
    private static final int SOF_LAST = 0xCF;
    private static final int DAC = 0xCC;
    private static final int JPG = 0xC8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DQT = 0xDB;
    private static final int DRI = 0xDD;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final int MOST_SCANS = 64;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};
    private static final byte[] ICC = {'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0};
    private static final int ADOBE_TRANSFORM_AT = 11;

    /** How the samples of a picture are colours. */
    enum Colours {
        GREY,
        RGB,
        YCC,
        CMYK,
        YCCK
    }

    private final Stretches essential;
    private final EmbeddedProfile profile;
    private int width;
    private int height;
    private byte[] componentIds;
    private int samplesPerTenPixels;
    private boolean isProgressive;
    private boolean isInOneScan;
    private boolean hasJfif;
    private int adobeTransform = -1;
    private Orientation orientation = Orientation.UPRIGHT;

    private JpegHeader(PictureBytes bytes) {
        this.essential = new Stretches(bytes).add(0, SOI_BYTES);
        this.profile = EmbeddedProfile.none(bytes);
    }

    static JpegHeader read(PictureBytes bytes) throws IOException {
        JpegHeader header = new JpegHeader(bytes);
        Cursor in = new Cursor(bytes, SOI_BYTES, bytes.sizeBytes());
        while (true) {
            int marker = nextMarker(in);
            long from = in.place() - 2;
            if (marker == EOI) {
                throw Refusals.unreadable("there are no data in it");
            }
            int length = in.u16();
            if (length < 2) {
                throw Refusals.unreadable("a segment of it is too short");
            }
            long next = from + 2 + length;
            if (marker == SOS) {
                header.begin(in, from, bytes.sizeBytes());
                return header;
            }
            if (header.take(marker, in, length - 2)) {
                header.essential.add(from, Math.min(next, bytes.sizeBytes()));
            }
            in.moveTo(next);
        }
    }

    private static int nextMarker(Cursor in) throws IOException {
        if (in.u8() != 0xFF) {
            throw Refusals.unreadable("there is no segment where one should be");
        }
        int marker = in.u8();
        while (marker == 0xFF) {
            marker = in.u8();
        }
        return marker;
    }

    /** Reads what is of interest in a segment; whether a decoder needs the segment. */
    private boolean take(int marker, Cursor in, int length) throws IOException {
        if (marker == DHT || marker == DQT || marker == DRI) {
            return true;
        }
        if (marker >= 0xC0 && marker <= SOF_LAST && marker != JPG && marker != DAC) {
            readFrame(marker, in, length);
            return true;
        }
        switch (marker) {
            case APP0 -> hasJfif |= startsWith(in, length, JFIF);
            case APP1 -> readExif(in, length);
            case APP2 -> findProfile(in, length);
            case APP14 -> readAdobe(in, length);
            default -> {
                // Comments, previews, and what later versions of the standard brought.
            }
        }
        return false;
    }

    private void readFrame(int marker, Cursor in, int length) throws IOException {
        isProgressive = marker == 0xC2;
        int precision = length < 6 ? 0 : in.u8();
        if (marker > 0xC2 || precision != 8 || componentIds != null) {
            throw Refusals.unreadable("it is of a variety of JPEG that is not read here");
        }
        height = in.u16();
        width = in.u16();
        int components = in.u8();
        if (components != 1 && components != 3 && components != 4 || length < 6 + 3 * components) {
            throw Refusals.unreadable("it has an odd number of colours");
        }
        componentIds = new byte[components];
        int samples = 0;
        int largest = 1;
        for (int i = 0; i < components; i++) {
            componentIds[i] = (byte) in.u8();
            int factors = in.u8();
            in.skip(1);
            int area = (factors >> 4) * (factors & 15);
            if (area < 1 || (factors >> 4) > 4 || (factors & 15) > 4) {
                throw Refusals.unreadable("its colours are sampled in an unknown way");
            }
            samples += area;
            largest = Math.max(largest, area);
        }
        samplesPerTenPixels = Math.max(10, (10 * samples + largest - 1) / largest);
    }

    private void readExif(Cursor in, int length) throws IOException {
        if (startsWith(in, length, EXIF)) {
            orientation = Orientation.of(in.take(length - EXIF.length));
        }
    }

    /** A profile that is longer than a segment lies in several, which count themselves: ICC.1:2010 annex B.4. */
    private void findProfile(Cursor in, int length) throws IOException {
        if (length > ICC.length + 2 && startsWith(in, length, ICC)) {
            int number = in.u8();
            int of = in.u8();
            profile.add(number, of, in.place(), length - ICC.length - 2L);
        }
    }

    private void readAdobe(Cursor in, int length) throws IOException {
        if (length > ADOBE_TRANSFORM_AT && startsWith(in, length, ADOBE)) {
            in.skip(ADOBE_TRANSFORM_AT - ADOBE.length);
            adobeTransform = in.u8();
        }
    }

    private static boolean startsWith(Cursor in, int length, byte[] name) throws IOException {
        return length >= name.length && Arrays.equals(in.take(name.length), name);
    }

    private void begin(Cursor in, long from, long end) throws IOException {
        if (componentIds == null) {
            throw Refusals.unreadable("its data begin before its size is told");
        }
        isInOneScan = in.u8() == componentIds.length && !isProgressive;
        in.moveTo(from);
        if (!isInOneScan) {
            refuseManyScans(in);
        }
        essential.add(from, end);
    }

    /** Each scan goes over all of the picture, so a few bytes could ask for endless work. */
    private static void refuseManyScans(Cursor in) throws IOException {
        int scans = 0;
        while (!in.isAtEnd()) {
            if (in.u8() != 0xFF || in.isAtEnd()) {
                continue;
            }
            int marker = in.u8();
            if (marker == EOI) {
                return;
            }
            if (marker == SOS && ++scans > MOST_SCANS) {
                throw Refusals.unreadable("it has more than " + MOST_SCANS + " scans");
            }
            if (marker == 0xFF) {
                in.moveTo(in.place() - 1);
            }
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int components() {
        return componentIds.length;
    }

    Orientation orientation() {
        return orientation;
    }

    /** Where the colour profile is. */
    EmbeddedProfile profile() {
        return profile;
    }

    /** What a decoder needs of the file. */
    Stretches essential() {
        return essential;
    }

    /** How many bytes a decoder holds for the whole picture at once; 0 when it goes through row by row. */
    long wholeBytes() {
        long samples = (long) (width + 32) * (height + 32) * samplesPerTenPixels / 10;
        return isInOneScan ? 0 : samples * Short.BYTES;
    }

    boolean isInOneScan() {
        return isInOneScan;
    }

    /** Whether ink is told as its absence, as Adobe's programs do. */
    boolean isInkInverted() {
        return adobeTransform >= 0;
    }

    Colours colours() {
        return switch (componentIds.length) {
            case 1 -> Colours.GREY;
            case 4 -> adobeTransform == 2 ? Colours.YCCK : Colours.CMYK;
            default -> {
                boolean isNamedRgb = Arrays.equals(componentIds, new byte[] {'R', 'G', 'B'});
                boolean isRgb = adobeTransform >= 0 ? adobeTransform == 0 : isNamedRgb && !hasJfif;
                yield isRgb ? Colours.RGB : Colours.YCC;
            }
        };
    }
}
