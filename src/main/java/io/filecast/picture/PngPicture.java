package io.filecast.picture;

import io.filecast.picture.ColourProfile.Space;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;

/**
 * A PNG, ISO/IEC 15948: all colour types and depths, transparency, interlacing. Confined to one job.
 *
 * <p>Only its critical chunks are read, and {@code tRNS}, {@code eXIf} and {@code iCCP}; whatever else is packed into the file is passed
 * over as it lies. Two rows are in memory.
 */
final class PngPicture implements Picture {

    private static final int SIGNATURE_BYTES = 8;
    private static final long IHDR = 0x49484452;
    private static final long PLTE = 0x504C5445;
    private static final long TRNS = 0x74524E53;
    private static final long EXIF = 0x65584966;
    private static final long ICCP = 0x69434350;
    private static final long SRGB = 0x73524742;
    private static final long IDAT = 0x49444154;
    private static final long IEND = 0x49454E44;
    private static final int MOST_CHUNK_BYTES = Integer.MAX_VALUE;
    private static final int MOST_EXIF_BYTES = 1 << 16;
    private static final int MOST_NAME_BYTES = 79;
    private static final int WITHOUT_COLOURS = 2;

    /** First column, first row, and steps in both directions of Adam7's passes. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    private final PictureBytes bytes;
    private final long firstData;
    private final long width;
    private final long height;
    private final boolean isInterlaced;
    private final PngPixels pixels;
    private final Orientation orientation;
    private final EmbeddedProfile profile;
    private final Space space;

    /** What was found before the first data. */
    private static final class Found {
        private long width;
        private long height;
        private int depth;
        private int colourType = -1;
        private boolean isInterlaced;
        private byte[] palette;
        private byte[] transparency;
        private Orientation orientation = Orientation.UPRIGHT;
        private EmbeddedProfile profile;
        private boolean isSrgb;
    }

    private PngPicture(PictureBytes bytes, Found found, long firstData) {
        this.bytes = bytes;
        this.firstData = firstData;
        this.width = found.width;
        this.height = found.height;
        this.isInterlaced = found.isInterlaced;
        this.orientation = found.orientation;
        this.profile = found.profile == null || found.isSrgb ? EmbeddedProfile.none(bytes) : found.profile;
        this.space = (found.colourType & WITHOUT_COLOURS) == 0 ? Space.GREY : Space.RGB;
        this.pixels = PngPixels.of(found.colourType, found.depth, found.palette, found.transparency);
    }

    /** Looks a file through. */
    static PngPicture open(PictureBytes bytes) throws IOException {
        Cursor in = new Cursor(bytes, SIGNATURE_BYTES, bytes.sizeBytes());
        Found found = new Found();
        while (true) {
            long chunk = in.place();
            long length = in.u32();
            long type = in.u32();
            if (length > MOST_CHUNK_BYTES) {
                throw Refusals.unreadable("a chunk of it is larger than any may be");
            }
            long next = in.place() + length + 4;
            if (found.colourType < 0 && type != IHDR) {
                throw Refusals.unreadable("it does not begin with its header");
            }
            if (type == IHDR) {
                readHeader(in, found);
            } else if (type == PLTE) {
                found.palette = in.take((int) Math.min(length, 256 * 3));
            } else if (type == TRNS) {
                found.transparency = in.take((int) Math.min(length, 256));
            } else if (type == EXIF && length <= MOST_EXIF_BYTES) {
                found.orientation = Orientation.of(in.take((int) length));
            } else if (type == ICCP && found.profile == null) {
                found.profile = profile(bytes, in, length);
            } else if (type == SRGB) {
                found.isSrgb = true;
            } else if (type == IDAT) {
                return new PngPicture(bytes, found, chunk);
            } else if (type == IEND) {
                throw Refusals.unreadable("there are no data in it");
            }
            in.moveTo(next);
        }
    }

    /** Behind its name and the method of packing. */
    private static EmbeddedProfile profile(PictureBytes bytes, Cursor in, long length) throws IOException {
        long end = in.place() + length;
        for (int i = 0; i <= MOST_NAME_BYTES && in.place() < end; i++) {
            if (in.u8() == 0) {
                in.skip(1);
                return EmbeddedProfile.packedAt(bytes, in.place(), end - in.place());
            }
        }
        return null;
    }

    private static void readHeader(Cursor in, Found found) throws IOException {
        found.width = in.u32();
        found.height = in.u32();
        found.depth = in.u8();
        found.colourType = in.u8();
        int methods = in.u8() | in.u8();
        int interlace = in.u8();
        if (methods != 0 || interlace > 1) {
            throw Refusals.unreadable("its methods are unknown");
        }
        found.isInterlaced = interlace == 1;
    }

    @Override
    public long width() {
        return width;
    }

    @Override
    public long height() {
        return height;
    }

    @Override
    public Orientation orientation() {
        return orientation;
    }

    @Override
    public long memoryFor(Frame frame) {
        return Reduction.bytesFor(frame, !isInterlaced)
                + 2 * pixels.bytesOf(frame.width())
                + (long) Integer.BYTES * frame.width()
                + profile.memoryBytes();
    }

    @Override
    public int[] thumbnail(Frame frame) throws IOException {
        Reduction reduction = new Reduction(frame, !isInterlaced);
        try (PngData data = new PngData(bytes, firstData)) {
            for (int[] pass : isInterlaced ? PASSES : ONE_PASS) {
                readPass(data, frame, pass, reduction);
            }
        } catch (DataFormatException e) {
            throw Refusals.unreadable("its data are damaged");
        }
        int[] argb = reduction.finish();
        ColourProfile colours = profile.read(space);
        if (colours != null) {
            colours.apply(argb);
        }
        return argb;
    }

    private void readPass(PngData data, Frame frame, int[] pass, Reduction reduction)
            throws IOException, DataFormatException {
        int columns = (frame.width() - pass[0] + pass[2] - 1) / pass[2];
        int rows = (frame.height() - pass[1] + pass[3] - 1) / pass[3];
        if (columns <= 0 || rows <= 0) {
            return;
        }
        byte[] row = new byte[(int) pixels.bytesOf(columns)];
        byte[] before = new byte[row.length];
        int[] argb = new int[columns];
        for (int i = 0; i < rows; i++) {
            bytes.allowance().check();
            int filter = data.read();
            data.fill(row);
            unfilter(filter, row, before, pixels.bytesPerPixel());
            pixels.read(row, argb, columns);
            reduction.pixels(pass[1] + i * pass[3], pass[0], pass[2], argb, columns);
            byte[] swapped = before;
            before = row;
            row = swapped;
        }
        Arrays.fill(before, (byte) 0);
    }

    private static void unfilter(int filter, byte[] row, byte[] before, int step) {
        switch (filter) {
            case 0 -> {
                // As it is.
            }
            case 1 -> {
                for (int i = step; i < row.length; i++) {
                    row[i] += row[i - step];
                }
            }
            case 2 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] += before[i];
                }
            }
            case 3 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < step ? 0 : row[i - step] & 0xff;
                    row[i] += (byte) ((left + (before[i] & 0xff)) / 2);
                }
            }
            case 4 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < step ? 0 : row[i - step] & 0xff;
                    int aboveLeft = i < step ? 0 : before[i - step] & 0xff;
                    row[i] += (byte) nearest(left, before[i] & 0xff, aboveLeft);
                }
            }
            default -> throw Refusals.unreadable("a row of it has an unknown filter");
        }
    }

    /** Paeth's predictor. */
    private static int nearest(int left, int above, int aboveLeft) {
        int toLeft = Math.abs(above - aboveLeft);
        int toAbove = Math.abs(left - aboveLeft);
        int toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
        if (toLeft <= toAbove && toLeft <= toAboveLeft) {
            return left;
        }
        return toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
