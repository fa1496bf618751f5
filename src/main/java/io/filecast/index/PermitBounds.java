package io.filecast.index;

/**
 * How many permits an app may have. Any thread; immutable.
 *
 * @param scopes the most channels, wildcards and groups on which there are some
 * @param holders the most holders on one of them
 */
public record PermitBounds(int scopes, int holders) {}
