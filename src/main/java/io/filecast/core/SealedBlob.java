package io.filecast.core;

/**
 * Bytes that are complete, hashed and, as the durability promises, on disk.
 *
 * @param id where they are
 * @param sizeBytes how many
 * @param sha256 lower-case hex digest
 */
public record SealedBlob(BlobId id, long sizeBytes, String sha256) {}
