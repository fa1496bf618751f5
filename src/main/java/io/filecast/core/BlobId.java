package io.filecast.core;

import java.util.regex.Pattern;

/**
 * The name of stored bytes in the blob store: {@code <bucket>.<number>}, made by the store itself and never from user
 * text, so that it is safe as a path.
 *
 * @param value 3 to 64 characters
 */
public record BlobId(String value) {

    private static final Pattern SHAPE = Pattern.compile("[0-9a-z]{1,40}\\.[0-9a-z]{1,23}");

    public BlobId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a blob id");
        }
    }

    /** The group of blobs that it was stored with. */
    public String bucket() {
        return value.substring(0, value.indexOf('.'));
    }

    @Override
    public String toString() {
        return value;
    }
}
