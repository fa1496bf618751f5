package io.filecast.index;

/**
 * How much of presence an app may have. Any thread; immutable.
 *
 * @param members the most members of one channel
 * @param channels the most watched channels of one app
 * @param visits the most channels that one user visits
 */
public record PresenceBounds(int members, int channels, int visits) {}
