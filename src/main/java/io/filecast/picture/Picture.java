package io.filecast.picture;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.io.IOException;

/**
 * A picture whose container was looked through, and of which nothing was decoded yet. Confined to one job; it reads from
 * bytes that the job closes.
 */
interface Picture {

    /** As it is stored, in pixels; not checked against any bound. */
    long width();

    /** As it is stored, in pixels; not checked against any bound. */
    long height();

    /** How it is turned upright. */
    Orientation orientation();

    /** How much memory {@link #thumbnail} takes, about. */
    long memoryFor(Frame frame);

    /**
     * Decodes and shrinks it.
     *
     * @return the thumbnail's pixels, row by row, as the picture is stored: not turned yet
     * @throws BrokerError {@link ErrorCode#IMAGE_UNREADABLE} when it is damaged, {@link ErrorCode#IMAGE_TOO_LARGE} when the
     *     time is over
     */
    int[] thumbnail(Frame frame) throws IOException;
}
