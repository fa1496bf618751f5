package io.filecast.picture;

import java.util.Arrays;

/**
 * Makes a smaller picture in which each pixel is the mean of the area that it covers. Confined to one job. ARGB, not
 * premultiplied.
 */
final class Shrinking {

    private static final int CHANNELS = 4;

    private final int[] source;
    private final int width;
    private final int height;
    private final int targetWidth;
    private final int targetHeight;

    Shrinking(int[] source, int width, int height, int targetWidth, int targetHeight) {
        this.source = source;
        this.width = width;
        this.height = height;
        this.targetWidth = targetWidth;
        this.targetHeight = targetHeight;
    }

    int[] pixels() {
        if (width == targetWidth && height == targetHeight) {
            return source;
        }
        int[] target = new int[targetWidth * targetHeight];
        float[] shrunk = new float[CHANNELS * targetWidth];
        float[] sums = new float[CHANNELS * targetWidth];
        double perRow = height / (double) targetHeight;
        for (int y = 0; y < targetHeight; y++) {
            Arrays.fill(sums, 0);
            double from = y * perRow;
            double to = Math.min(height, from + perRow);
            for (int row = (int) from; row < to && row < height; row++) {
                float weight = (float) (Math.min(to, row + 1.0) - Math.max(from, row));
                shrinkRow(row, shrunk);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += weight * shrunk[i];
                }
            }
            putRow(sums, (float) (to - from), target, y * targetWidth);
        }
        return target;
    }

    private void shrinkRow(int row, float[] into) {
        double perPixel = width / (double) targetWidth;
        for (int x = 0; x < targetWidth; x++) {
            double from = x * perPixel;
            double to = Math.min(width, from + perPixel);
            float alpha = 0;
            float red = 0;
            float green = 0;
            float blue = 0;
            for (int column = (int) from; column < to && column < width; column++) {
                float weight = (float) (Math.min(to, column + 1.0) - Math.max(from, column));
                int argb = source[row * width + column];
                float seen = weight * (argb >>> 24);
                alpha += seen;
                red += seen * (argb >> 16 & 0xff);
                green += seen * (argb >> 8 & 0xff);
                blue += seen * (argb & 0xff);
            }
            float part = (float) (1 / (to - from));
            into[CHANNELS * x] = alpha * part;
            into[CHANNELS * x + 1] = red * part;
            into[CHANNELS * x + 2] = green * part;
            into[CHANNELS * x + 3] = blue * part;
        }
    }

    private static void putRow(float[] sums, float rows, int[] target, int at) {
        for (int i = 0; i < sums.length; i += CHANNELS) {
            float alpha = sums[i];
            int opacity = byteOf(alpha / rows);
            target[at + i / CHANNELS] = opacity == 0
                    ? 0
                    : opacity << 24
                            | byteOf(sums[i + 1] / alpha) << 16
                            | byteOf(sums[i + 2] / alpha) << 8
                            | byteOf(sums[i + 3] / alpha);
        }
    }

    private static int byteOf(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }
}
