package io.filecast.index;

/**
 * How much of presence an app may have. Any thread; immutable.
 *
 * @param members the most members of one channel
 * @param channels the most watched channels of one app
 */
public record PresenceBounds(int members, int channels) {}
