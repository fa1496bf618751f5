package io.filecast.core;

import io.filecast.core.FileBroker.ReadFile;
import io.vertx.core.Future;

/**
 * The verbs on thumbnails: small pictures of files that are pictures. Any thread with a Vert.x context; futures complete on
 * that context and fail only with {@link BrokerError}.
 *
 * <p>Who may have a file's bytes may have its thumbnail, and nobody else. One is made when it is first asked for, once for
 * all who ask meanwhile, kept beside the file's bytes, and gone when they are.
 *
 * <p>Beside the errors of {@link FileBroker#openFile}: {@link ErrorCode#NOT_AN_IMAGE}, {@link ErrorCode#IMAGE_TOO_LARGE} and
 * {@link ErrorCode#IMAGE_UNREADABLE}, which stay as they are; {@link ErrorCode#UNAVAILABLE} with a time to wait when too many
 * are being made; {@link ErrorCode#NOT_FOUND} when the operator has switched thumbnails off.
 *
 * <p>A door that gives small pictures, or files that are none, as they are asks {@link FileBroker#openFile} first: its
 * entry tells the size, and {@link FileAttributes#picture} what the bytes are.
 */
public interface Thumbnails {

    /** Opens the thumbnail of a file. */
    Future<Thumbnail> open(ReadThumbnail command);

    /** Opens the thumbnail of a file by a signed link to the file. */
    Future<Thumbnail> openLink(String linkToken, ChannelName channel, FileId id, Wanted wanted);

    /**
     * Opens the thumbnail of a file by the file's id, wherever in the app it lies.
     *
     * @return as {@link Shelf#open}
     */
    Future<Thumbnail> openById(Principal reader, FileId id, ShareSecret shown, Wanted wanted);

    /**
     * Asks for the thumbnail of a file.
     *
     * @param file as for its bytes
     */
    record ReadThumbnail(ReadFile file, Wanted wanted) {}

    /**
     * How large a thumbnail is wanted; sides beyond the configured bounds are cut down to them.
     *
     * @param width 0 when it is not said
     * @param height 0 when it is not said
     */
    record Wanted(int width, int height) {

        /** Nothing is said: the box that the publisher chose for the file, or else the default. */
        public static final Wanted AS_CHOSEN = new Wanted(0, 0);

        public Wanted {
            if (width < 0 || height < 0) {
                throw new IllegalArgumentException("a side has no fewer than 0 pixels");
            }
        }

        /** Whether one side at least is said; the other is then as long as it may be. */
        public boolean isSaid() {
            return width > 0 || height > 0;
        }
    }

    /**
     * A thumbnail, open for reading: the aspect is the picture's, it is no larger than the picture, it stands upright, and
     * holds no metadata.
     *
     * @param entry the file that it is of
     * @param content its bytes
     * @param type JPEG, or PNG when the picture has transparent parts
     * @param tag names these very bytes, for caches; visible ASCII without quotes
     */
    record Thumbnail(FileEntry entry, BlobContent content, PictureType type, String tag) {}
}
