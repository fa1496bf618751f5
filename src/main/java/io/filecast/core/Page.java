package io.filecast.core;

import java.util.List;

/**
 * One page of a longer list.
 *
 * @param items what is on it, in the order that was asked for
 * @param next the cursor of the page after it; null when there is none just now
 * @param prev the cursor of the page before it; null on the first
 */
public record Page<T>(List<T> items, String next, String prev) {}
