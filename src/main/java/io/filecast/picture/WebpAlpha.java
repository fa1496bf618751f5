package io.filecast.picture;

import java.io.IOException;

/** How opaque each pixel of a lossy WebP is, RFC 9649 §2.7.1.2. Confined to one job. */
final class WebpAlpha {

    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;
    private static final int GRADIENT = 3;

    private WebpAlpha() {}

    /**
     * Decodes it.
     *
     * @param in stands at the chunk's content
     * @return a byte for each pixel, row by row
     */
    static byte[] decode(Cursor in, int width, int height, Allowance allowance) throws IOException {
        int flags = in.u8();
        byte[] alpha = new byte[Math.multiplyExact(width, height)];
        switch (flags & 3) {
            case 0 -> in.fill(alpha, alpha.length);
            case 1 -> {
                int[] pixels = LosslessWebp.decode(in, width, height, allowance);
                for (int i = 0; i < alpha.length; i++) {
                    alpha[i] = (byte) (pixels[i] >> 8);
                }
            }
            default -> throw Refusals.unreadable("its transparency is of an unknown kind");
        }
        unfilter(flags >> 2 & 3, alpha, width, height);
        return alpha;
    }

    private static void unfilter(int filter, byte[] alpha, int width, int height) {
        if (filter == 0) {
            return;
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                alpha[at] += (byte) guess(filter, alpha, at, width, x, y);
            }
        }
    }

    private static int guess(int filter, byte[] alpha, int at, int width, int x, int y) {
        if (x == 0 && y == 0) {
            return 0;
        }
        if (y == 0 || x > 0 && filter == HORIZONTAL) {
            return alpha[at - 1];
        }
        int above = alpha[at - width] & 0xff;
        if (x == 0 || filter == VERTICAL || filter != GRADIENT) {
            return above;
        }
        int gradient = (alpha[at - 1] & 0xff) + above - (alpha[at - width - 1] & 0xff);
        return Math.max(0, Math.min(255, gradient));
    }
}
