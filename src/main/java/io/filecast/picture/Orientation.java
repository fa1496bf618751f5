package io.filecast.picture;

/**
 * How a picture must be turned to stand upright, as the tag 0x0112 of TIFF 6.0 and Exif says: the numbers 1 to 8. Any
 * thread; pure.
 *
 * @param number 1 for as it is
 */
record Orientation(int number) {

    static final Orientation UPRIGHT = new Orientation(1);

    private static final int TAG = 0x0112;
    private static final int TYPE_SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    /** Whether width and height change places. */
    boolean isSideways() {
        return number >= 5;
    }

    /**
     * Turns pixels.
     *
     * @param pixels row by row, as they are stored
     * @return row by row, upright
     */
    int[] applyTo(int[] pixels, int width, int height) {
        if (number == 1) {
            return pixels;
        }
        int[] turned = new int[pixels.length];
        int turnedWidth = isSideways() ? height : width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int right = width - 1 - x;
                int below = height - 1 - y;
                int at = switch (number) {
                    case 2 -> y * turnedWidth + right;
                    case 3 -> below * turnedWidth + right;
                    case 4 -> below * turnedWidth + x;
                    case 5 -> x * turnedWidth + y;
                    case 6 -> x * turnedWidth + below;
                    case 7 -> right * turnedWidth + below;
                    default -> right * turnedWidth + y;
                };
                turned[at] = pixels[y * width + x];
            }
        }
        return turned;
    }

    /** Reads it from an Exif block, which begins with the header of TIFF; upright when it is not there, or not sound. */
    static Orientation of(byte[] exif) {
        boolean isLittle = exif.length > 8 && exif[0] == 'I' && exif[1] == 'I';
        boolean isBig = exif.length > 8 && exif[0] == 'M' && exif[1] == 'M';
        if (!isLittle && !isBig) {
            return UPRIGHT;
        }
        long directory = u32(exif, 4, isLittle);
        if (directory < 8 || directory + 2 > exif.length) {
            return UPRIGHT;
        }
        int first = (int) directory + 2;
        int entries = u16(exif, (int) directory, isLittle);
        for (int i = 0; i < entries && first + (i + 1) * ENTRY_BYTES <= exif.length; i++) {
            int entry = first + i * ENTRY_BYTES;
            if (u16(exif, entry, isLittle) == TAG && u16(exif, entry + 2, isLittle) == TYPE_SHORT) {
                int number = u16(exif, entry + 8, isLittle);
                return number >= 1 && number <= 8 ? new Orientation(number) : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static int u16(byte[] bytes, int at, boolean isLittle) {
        int one = bytes[at] & 0xff;
        int other = bytes[at + 1] & 0xff;
        return isLittle ? other << 8 | one : one << 8 | other;
    }

    private static long u32(byte[] bytes, int at, boolean isLittle) {
        long one = u16(bytes, at, isLittle);
        long other = u16(bytes, at + 2, isLittle);
        return isLittle ? other << 16 | one : one << 16 | other;
    }
}
