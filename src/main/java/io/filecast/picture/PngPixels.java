package io.filecast.picture;

/**
 * What the samples in a PNG's rows mean: colour type, depth, palette, transparency. Confined to one job.
 */
final class PngPixels {

    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;

    private final int colourType;
    private final int depth;
    private final int samples;
    private final int[] palette;
    private final long transparent;

    private PngPixels(int colourType, int depth, int samples, int[] palette, long transparent) {
        this.colourType = colourType;
        this.depth = depth;
        this.samples = samples;
        this.palette = palette;
        this.transparent = transparent;
    }

    static PngPixels of(int colourType, int depth, byte[] palette, byte[] transparency) {
        boolean isDeep = depth == 8 || depth == 16;
        boolean isShallow = depth == 1 || depth == 2 || depth == 4;
        boolean isKnown = switch (colourType) {
            case GREY -> isShallow || isDeep;
            case PALETTE -> isShallow || depth == 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> isDeep;
            default -> false;
        };
        if (!isKnown || colourType == PALETTE && palette == null) {
            throw Refusals.unreadable("its colours are of an unknown kind");
        }
        int samples = switch (colourType) {
            case RGB -> 3;
            case GREY_ALPHA -> 2;
            case RGB_ALPHA -> 4;
            default -> 1;
        };
        int[] colours = colourType == PALETTE ? colours(palette, transparency) : null;
        return new PngPixels(colourType, depth, samples, colours, transparent(colourType, depth, transparency));
    }

    private static int[] colours(byte[] palette, byte[] transparency) {
        int[] colours = new int[256];
        for (int i = 0; i < colours.length; i++) {
            boolean isListed = 3 * i + 2 < palette.length;
            int rgb = isListed
                    ? (palette[3 * i] & 0xff) << 16 | (palette[3 * i + 1] & 0xff) << 8 | palette[3 * i + 2] & 0xff
                    : 0;
            int alpha = transparency != null && i < transparency.length ? transparency[i] & 0xff : 0xff;
            colours[i] = alpha << 24 | rgb;
        }
        return colours;
    }

    /** The samples of the one colour that is transparent, as {@link #raw} gives them; -1 for none. */
    private static long transparent(int colourType, int depth, byte[] transparency) {
        int count = colourType == GREY ? 1 : colourType == RGB ? 3 : 0;
        if (transparency == null || count == 0 || transparency.length < 2 * count) {
            return -1;
        }
        long samples = 0;
        for (int i = 0; i < count; i++) {
            int sample = (transparency[2 * i] & 0xff) << 8 | transparency[2 * i + 1] & 0xff;
            samples = samples << 16 | sample & (1 << depth) - 1;
        }
        return samples;
    }

    /** How long a row of so many pixels is. */
    long bytesOf(int columns) {
        return ((long) columns * samples * depth + 7) / 8;
    }

    /** How far apart the bytes are that a filter compares. */
    int bytesPerPixel() {
        return Math.max(1, samples * depth / 8);
    }

    /** Reads a row's pixels as ARGB. */
    void read(byte[] row, int[] argb, int columns) {
        for (int i = 0; i < columns; i++) {
            argb[i] = depth < 8 ? shallow(row, i) : deep(row, i * bytesPerPixel());
        }
    }

    private int shallow(byte[] row, int column) {
        int bit = column * depth;
        int most = (1 << depth) - 1;
        int sample = row[bit >> 3] >> 8 - depth - (bit & 7) & most;
        if (palette != null) {
            return palette[sample];
        }
        int grey = sample * 255 / most;
        return argb(sample == transparent ? 0 : 0xff, grey, grey, grey);
    }

    private int deep(byte[] row, int at) {
        int size = depth / 8;
        return switch (colourType) {
            case PALETTE -> palette[row[at] & 0xff];
            case GREY -> grey(row[at], raw(row, at, 1) == transparent ? 0 : 0xff);
            case GREY_ALPHA -> grey(row[at], row[at + size] & 0xff);
            case RGB -> argb(raw(row, at, 3) == transparent ? 0 : 0xff, row[at], row[at + size], row[at + 2 * size]);
            default -> argb(row[at + 3 * size] & 0xff, row[at], row[at + size], row[at + 2 * size]);
        };
    }

    private long raw(byte[] row, int at, int count) {
        if (transparent < 0) {
            return -2;
        }
        long samples = 0;
        for (int i = 0; i < count; i++) {
            int sample = depth == 8 ? row[at + i] & 0xff : (row[at + 2 * i] & 0xff) << 8 | row[at + 2 * i + 1] & 0xff;
            samples = samples << 16 | sample;
        }
        return samples;
    }

    private static int grey(int sample, int alpha) {
        return argb(alpha, sample, sample, sample);
    }

    private static int argb(int alpha, int red, int green, int blue) {
        return alpha << 24 | (red & 0xff) << 16 | (green & 0xff) << 8 | blue & 0xff;
    }
}
