package io.filecast.picture;

import java.time.Duration;

/**
 * What thumbnails may cost a node.
 *
 * @param workers how many are made at a time
 * @param queue how many may wait
 * @param maxPixels a picture with more is refused
 * @param timeout how long one may work, and how long one may wait before that
 * @param memoryBytes what all together take while they are made, about
 * @param busyPercent of the time that a worker works while others want the cores, 1 to 100
 */
public record PictureOptions(
        int workers, int queue, long maxPixels, Duration timeout, long memoryBytes, int busyPercent) {}
