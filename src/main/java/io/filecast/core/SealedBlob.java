package io.filecast.core;

/**
 * Bytes that are complete, hashed and, as the durability promises, on disk.
 *
 * @param id where they are
 * @param sizeBytes how many
 * @param sha256 lower-case hex digest
 * @param picture what picture they are, by the first of them; null when none
 */
public record SealedBlob(BlobId id, long sizeBytes, String sha256, PictureType picture) {

    /** Bytes that are no picture. */
    public SealedBlob(BlobId id, long sizeBytes, String sha256) {
        this(id, sizeBytes, sha256, null);
    }
}
