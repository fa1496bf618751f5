package io.filecast.core;

import java.util.List;

/**
 * Which things of one kind an app's clients changed since a count.
 *
 * @param epoch the data set's epoch; counts of another one mean nothing
 * @param count the count of changes up to now
 * @param all whether it is not known what changed, so that everything may have
 * @param changed what did, each once; empty when all may have
 */
public record Changes<T>(String epoch, long count, boolean all, List<T> changed) {}
