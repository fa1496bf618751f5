package io.filecast.command;

import io.filecast.core.Box;
import io.filecast.core.FileAttributes;
import io.filecast.core.Thumbnails.Wanted;

/**
 * The bounds and defaults of thumbnails.
 *
 * @param enabled whether there are any
 * @param byDefault the box when neither the publisher nor the reader says one
 * @param most no box is larger
 * @param perFile how many sizes of one file are kept
 */
public record ThumbnailTerms(boolean enabled, Box byDefault, Box most, int perFile) {

    /** The box of a thumbnail: what the reader wants, or else the publisher, or else the default; never beyond the bounds. */
    Box boxFor(Wanted wanted, FileAttributes file) {
        if (wanted.isSaid()) {
            int width = wanted.width() == 0 ? most.width() : Math.min(wanted.width(), most.width());
            int height = wanted.height() == 0 ? most.height() : Math.min(wanted.height(), most.height());
            return new Box(width, height);
        }
        return file.box() == null ? byDefault : file.box().within(most);
    }
}
