package io.filecast.picture;

/**
 * Something that was done to a picture before it was packed without loss, and how it is undone: RFC 9649 §3.5. Confined to
 * one job.
 *
 * @param kind its number
 * @param width of the picture before it was done
 * @param packedWidth of the picture after it was done
 * @param bits the logarithm of a block's side, or of how many indices stand in a pixel
 * @param data one value for each block, or the colours; null for none
 */
record WebpTransform(int kind, int width, int packedWidth, int bits, int[] data) {

    static final int PREDICTION = 0;
    static final int COLOUR = 1;
    static final int GREEN = 2;

    private static final int BLACK = 0xff000000;

    /** Undoes it, in place where that is possible. */
    int[] undo(int[] pixels, int height) {
        switch (kind) {
            case PREDICTION -> undoPrediction(pixels, height);
            case COLOUR -> undoColour(pixels, height);
            case GREEN -> undoGreen(pixels);
            default -> {
                return indexed(pixels, height);
            }
        }
        return pixels;
    }

    /** Adds two pixels, each channel by itself. */
    static int sum(int one, int other) {
        int alphaAndGreen = (one & 0xff00ff00) + (other & 0xff00ff00);
        int redAndBlue = (one & 0x00ff00ff) + (other & 0x00ff00ff);
        return alphaAndGreen & 0xff00ff00 | redAndBlue & 0x00ff00ff;
    }

    private int blockAt(int x, int y) {
        int perRow = width + (1 << bits) - 1 >> bits;
        return data[(y >> bits) * perRow + (x >> bits)];
    }

    private void undoGreen(int[] pixels) {
        for (int i = 0; i < pixels.length; i++) {
            int green = pixels[i] >> 8 & 0xff;
            pixels[i] = sum(pixels[i], green << 16 | green);
        }
    }

    private void undoColour(int[] pixels, int height) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int factors = blockAt(x, y);
                int pixel = pixels[at];
                byte green = (byte) (pixel >> 8);
                int red = (pixel >> 16) + part((byte) factors, green) & 0xff;
                int blue = pixel + part((byte) (factors >> 8), green) + part((byte) (factors >> 16), (byte) red) & 0xff;
                pixels[at] = pixel & 0xff00ff00 | red << 16 | blue;
            }
        }
    }

    private static int part(byte factor, byte colour) {
        return factor * colour >> 5;
    }

    private int[] indexed(int[] pixels, int height) {
        int[] colours = new int[width * height];
        int perPixel = 1 << bits;
        int indexBits = 8 >> bits;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int packed = pixels[y * packedWidth + (x >> bits)] >> 8 & 0xff;
                int index = packed >> indexBits * (x & perPixel - 1) & (1 << indexBits) - 1;
                colours[y * width + x] = index < data.length ? data[index] : 0;
            }
        }
        return colours;
    }

    private void undoPrediction(int[] pixels, int height) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int guess = y == 0
                        ? x == 0 ? BLACK : pixels[at - 1]
                        : x == 0 ? pixels[at - width] : guess(blockAt(x, y) >> 8 & 15, pixels, at);
                pixels[at] = sum(pixels[at], guess);
            }
        }
    }

    /** The guess of a mode. The pixel to the upper right of the last in a row is the first of that row itself. */
    private int guess(int mode, int[] pixels, int at) {
        int left = pixels[at - 1];
        int above = pixels[at - width];
        int aboveRight = pixels[at - width + 1];
        int aboveLeft = pixels[at - width - 1];
        return switch (mode) {
            case 1 -> left;
            case 2 -> above;
            case 3 -> aboveRight;
            case 4 -> aboveLeft;
            case 5 -> mean(mean(left, aboveRight), above);
            case 6 -> mean(left, aboveLeft);
            case 7 -> mean(left, above);
            case 8 -> mean(aboveLeft, above);
            case 9 -> mean(above, aboveRight);
            case 10 -> mean(mean(left, aboveLeft), mean(above, aboveRight));
            case 11 -> selected(left, above, aboveLeft);
            case 12 -> gradient(left, above, aboveLeft);
            case 13 -> halfGradient(mean(left, above), aboveLeft);
            default -> BLACK;
        };
    }

    private static int mean(int one, int other) {
        return (one & other) + (((one ^ other) & 0xfefefefe) >>> 1);
    }

    private static int selected(int left, int above, int aboveLeft) {
        int toLeft = 0;
        int toAbove = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int corner = aboveLeft >>> shift & 0xff;
            toLeft += Math.abs((above >>> shift & 0xff) - corner);
            toAbove += Math.abs((left >>> shift & 0xff) - corner);
        }
        return toLeft < toAbove ? left : above;
    }

    private static int gradient(int left, int above, int aboveLeft) {
        int guess = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = (left >>> shift & 0xff) + (above >>> shift & 0xff) - (aboveLeft >>> shift & 0xff);
            guess |= clamp(value) << shift;
        }
        return guess;
    }

    private static int halfGradient(int mean, int aboveLeft) {
        int guess = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int one = mean >>> shift & 0xff;
            guess |= clamp(one + (one - (aboveLeft >>> shift & 0xff)) / 2) << shift;
        }
        return guess;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
