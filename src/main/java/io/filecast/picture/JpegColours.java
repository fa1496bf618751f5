package io.filecast.picture;

import io.filecast.picture.JpegHeader.Colours;

/**
 * Makes colours of a JPEG's samples: YCbCr as in JFIF 1.02 (ITU-R BT.601, full range), and inks. Any thread; pure.
 */
final class JpegColours {

    private final Colours kind;
    private final boolean isInkInverted;

    JpegColours(Colours kind, boolean isInkInverted) {
        this.kind = kind;
        this.isInkInverted = isInkInverted;
    }

    /** Reads a row of samples as ARGB. */
    void read(byte[] row, int[] argb) {
        for (int i = 0; i < argb.length; i++) {
            argb[i] = 0xff << 24 | rgb(row, i);
        }
    }

    private int rgb(byte[] row, int column) {
        switch (kind) {
            case GREY:
                int grey = row[column] & 0xff;
                return grey << 16 | grey << 8 | grey;
            case RGB:
                return (row[3 * column] & 0xff) << 16 | (row[3 * column + 1] & 0xff) << 8 | row[3 * column + 2] & 0xff;
            case YCC:
                return ycc(row, 3 * column);
            default:
                return inks(row, 4 * column);
        }
    }

    private static int ycc(byte[] row, int at) {
        int luma = row[at] & 0xff;
        int blueness = (row[at + 1] & 0xff) - 128;
        int redness = (row[at + 2] & 0xff) - 128;
        int red = luma + (91_881 * redness + 32_768 >> 16);
        int green = luma - (22_554 * blueness + 46_802 * redness - 32_768 >> 16);
        int blue = luma + (116_130 * blueness + 32_768 >> 16);
        return clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
    }

    /**
     * Reads a row of samples of four inks as two pictures, both opaque: cyan, magenta and yellow in the place of red, green and
     * blue, and black as grey; 255 for all that goes.
     */
    void readInks(byte[] row, int[] colours, int[] blacks) {
        for (int i = 0; i < colours.length; i++) {
            colours[i] = 0xff << 24 | ~papers(row, 4 * i) & 0xffffff;
            blacks[i] = 0xff << 24 | (255 - light(row, 4 * i)) * 0x10101;
        }
    }

    /** How much of the paper the three inks leave, each. */
    private int papers(byte[] row, int at) {
        int three = kind == Colours.YCCK
                ? ycc(row, at) // Adobe: what is transformed is the absence of the three inks
                : (row[at] & 0xff) << 16 | (row[at + 1] & 0xff) << 8 | row[at + 2] & 0xff;
        return isInkInverted ? three : ~three & 0xffffff;
    }

    /** How much of it black leaves. */
    private int light(byte[] row, int at) {
        int black = row[at + 3] & 0xff;
        return isInkInverted ? black : 255 - black;
    }

    private int inks(byte[] row, int at) {
        int papers = papers(row, at);
        int light = light(row, at);
        return scaled(papers >> 16, light) << 16
                | scaled(papers >> 8 & 0xff, light) << 8
                | scaled(papers & 0xff, light);
    }

    private static int scaled(int paper, int light) {
        return (paper * light + 127) / 255;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
