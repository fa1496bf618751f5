package io.filecast.picture;

import java.util.Arrays;

/**
 * Takes the pixels of a picture as they are decoded and keeps the mean of each square of them, then shrinks those to the
 * thumbnail: every pixel counts, and little is in memory. Confined to one job.
 *
 * <p>Colours are ARGB, not premultiplied; means are taken of what is seen, so transparent pixels lend no colour.
 */
final class Reduction {

    /** So many squares, at least, become one pixel of the thumbnail in each direction. */
    private static final double LEAST_SQUARES = 1.5;

    /** Sums of larger squares would not fit an int. */
    private static final int LARGEST_SQUARE = 128;

    private static final int CHANNELS = 4;

    private final Frame frame;
    private final boolean isOrdered;
    private final int square;
    private final int width;
    private final int height;
    private final int[] means;
    private final int[] sums;
    private int openRow = -1;

    /** @param isOrdered whether rows come from top to bottom, each whole */
    Reduction(Frame frame, boolean isOrdered) {
        this.frame = frame;
        this.isOrdered = isOrdered;
        this.square = squareOf(frame);
        this.width = (frame.width() + square - 1) / square;
        this.height = (frame.height() + square - 1) / square;
        this.means = new int[Math.multiplyExact(width, height)];
        this.sums = square == 1 ? null : new int[Math.multiplyExact(CHANNELS * width, isOrdered ? 1 : height)];
    }

    private static int squareOf(Frame frame) {
        return (int) Math.max(1, Math.min(LARGEST_SQUARE, frame.ratio() / LEAST_SQUARES));
    }

    /** How much memory one takes. */
    static long bytesFor(Frame frame, boolean isOrdered) {
        int square = squareOf(frame);
        long width = (frame.width() + square - 1) / square;
        long height = (frame.height() + square - 1) / square;
        long sums = square == 1 ? 0 : CHANNELS * width * (isOrdered ? 1 : height);
        return Integer.BYTES * (width * height + sums);
    }

    /** Takes a whole row. */
    void row(int y, int[] argb) {
        pixels(y, 0, 1, argb, frame.width());
    }

    /** Takes pixels of a row: the first at {@code x}, each next one {@code step} further. */
    void pixels(int y, int x, int step, int[] argb, int count) {
        if (square == 1) {
            for (int i = 0, at = y * width + x; i < count; i++, at += step) {
                means[at] = argb[i];
            }
            return;
        }
        int row = y / square;
        if (isOrdered && row != openRow) {
            close();
            openRow = row;
        }
        int base = isOrdered ? 0 : CHANNELS * width * row;
        for (int i = 0, at = x; i < count; i++, at += step) {
            add(base + CHANNELS * (at / square), argb[i]);
        }
    }

    private void add(int at, int argb) {
        int alpha = argb >>> 24;
        sums[at] += alpha;
        sums[at + 1] += alpha * (argb >> 16 & 0xff);
        sums[at + 2] += alpha * (argb >> 8 & 0xff);
        sums[at + 3] += alpha * (argb & 0xff);
    }

    private void close() {
        if (openRow >= 0) {
            takeMeans(openRow, 0);
            Arrays.fill(sums, 0);
        }
    }

    private void takeMeans(int row, int base) {
        int rows = Math.min(square, frame.height() - row * square);
        for (int x = 0; x < width; x++) {
            int columns = Math.min(square, frame.width() - x * square);
            int at = base + CHANNELS * x;
            means[row * width + x] = mean(sums[at], sums[at + 1], sums[at + 2], sums[at + 3], rows * columns);
        }
    }

    private static int mean(long alpha, long red, long green, long blue, long count) {
        if (alpha == 0) {
            return 0;
        }
        long half = alpha / 2;
        return (int) ((alpha + count / 2) / count << 24
                | (red + half) / alpha << 16
                | (green + half) / alpha << 8
                | (blue + half) / alpha);
    }

    /** The thumbnail's pixels, row by row, when all of the picture was taken. */
    int[] finish() {
        if (square > 1 && isOrdered) {
            close();
        } else if (square > 1) {
            for (int row = 0; row < height; row++) {
                takeMeans(row, CHANNELS * width * row);
            }
        }
        return new Shrinking(means, width, height, frame.thumbWidth(), frame.thumbHeight()).pixels();
    }
}
