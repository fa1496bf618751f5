package io.filecast.core;

import java.nio.file.Path;

/**
 * A sealed blob, open for reading. A store that keeps files names one, so that it can be sent without a copy.
 *
 * @param file a plain file that holds exactly the bytes
 * @param sizeBytes how many
 */
public record BlobContent(Path file, long sizeBytes) {}
