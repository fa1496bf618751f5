package io.filecast.core;

/**
 * What a file is called and what it holds.
 *
 * @param name as the publisher called it; only ever shown, never a path
 * @param type media type as declared
 * @param sizeBytes how many bytes
 * @param sha256 lower-case hex digest of the bytes
 * @param description a sentence for people; null when none
 * @param meta the publisher's own data, which filters read; null when none
 * @param picture what picture the bytes turned out to be; null when none, or nobody looked
 * @param box how large the publisher wants its thumbnail; null when nothing was said
 */
public record FileAttributes(
        String name,
        String type,
        long sizeBytes,
        String sha256,
        String description,
        JsonText meta,
        PictureType picture,
        Box box) {

    /** Attributes of what is no picture. */
    public FileAttributes(String name, String type, long sizeBytes, String sha256, String description, JsonText meta) {
        this(name, type, sizeBytes, sha256, description, meta, null, null);
    }
}
