package io.filecast.core;

/** In which order a list is read. */
public enum Order {
    NEWEST_FIRST,
    OLDEST_FIRST
}
