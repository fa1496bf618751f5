package io.filecast.index;

/** What the Redis in use can promise of an answered write. */
public enum RedisDurability {
    /** It survives a power cut: append-only file, synced before each answer. */
    POWER,
    /** It survives kill -9; a power cut may take the last second. */
    PROCESS,
    /** It may be gone when Redis ends: no append-only file. */
    NONE,
    /** Redis does not tell its settings. */
    UNKNOWN
}
