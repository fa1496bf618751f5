package io.filecast.core;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Makes small pictures of large ones, within bounds on pixels, memory and time. Any thread with a Vert.x context; futures
 * complete on it.
 */
public interface ThumbnailMaker {

    /**
     * Makes one.
     *
     * @param original the picture; whatever it holds, this must not do more harm than to be refused
     * @return fails with {@link ErrorCode#NOT_AN_IMAGE}, {@link ErrorCode#IMAGE_TOO_LARGE},
     *     {@link ErrorCode#IMAGE_UNREADABLE}, {@link ErrorCode#CONTENT_GONE}, or {@link ErrorCode#UNAVAILABLE} when too many
     *     wait
     */
    Future<Made> make(BlobContent original, Box box);

    /**
     * A small picture.
     *
     * @param type {@link PictureType#JPEG}, or {@link PictureType#PNG} when parts of it are transparent
     */
    record Made(Buffer bytes, PictureType type) {}
}
