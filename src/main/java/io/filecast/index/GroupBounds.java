package io.filecast.index;

/**
 * How much of channel groups an app may have. Any thread; immutable.
 *
 * @param groups the most groups of one app
 * @param channels the most channels of one group
 */
public record GroupBounds(int groups, int channels) {}
