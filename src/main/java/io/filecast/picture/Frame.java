package io.filecast.picture;

import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;

/**
 * The size of a picture as it is stored, and of its thumbnail before it is turned upright. Any thread; pure.
 *
 * @param width of the picture, in pixels
 * @param height of the picture
 * @param thumbWidth of the thumbnail
 * @param thumbHeight of the thumbnail
 */
record Frame(int width, int height, int thumbWidth, int thumbHeight) {

    /**
     * Fits a picture into a box: all of it, with its aspect, never enlarged.
     *
     * @throws BrokerError {@link ErrorCode#IMAGE_TOO_LARGE} when it has more than {@code maxPixels};
     *     {@link ErrorCode#IMAGE_UNREADABLE} when it has none
     */
    static Frame fit(long width, long height, Orientation orientation, Box box, long maxPixels) {
        if (width < 1 || height < 1) {
            throw Refusals.unreadable("it has no pixels");
        }
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE || width * height > maxPixels) {
            throw Refusals.tooManyPixels(width, height, maxPixels);
        }
        int boxWidth = orientation.isSideways() ? box.height() : box.width();
        int boxHeight = orientation.isSideways() ? box.width() : box.height();
        double scale = Math.min(1, Math.min(boxWidth / (double) width, boxHeight / (double) height));
        int thumbWidth = (int) Math.max(1, Math.min(boxWidth, Math.round(width * scale)));
        int thumbHeight = (int) Math.max(1, Math.min(boxHeight, Math.round(height * scale)));
        return new Frame((int) width, (int) height, thumbWidth, thumbHeight);
    }

    /** How many times the picture is as large as its thumbnail, in the direction in which that is least. */
    double ratio() {
        return Math.min(width / (double) thumbWidth, height / (double) thumbHeight);
    }

    /** The same thumbnail of the picture's every {@code step}-th pixel. */
    Frame sampled(int step) {
        return new Frame((width + step - 1) / step, (height + step - 1) / step, thumbWidth, thumbHeight);
    }
}
