package io.filecast.index.embedded;

import java.time.Duration;
import java.util.Objects;

/**
 * How the embedded Redis is run.
 *
 * @param appendFsync when the append-only file is forced to the disk
 * @param maxMemoryBytes memory for its data, in bytes; beyond it writes are refused and nothing is dropped; 0 for any
 * @param ballastBytes size of the file that is given up when a full disk has ended Redis, in bytes; 0 keeps none
 * @param patience how long a server that an earlier broker left behind may stay silent before it is told to end, and then
 *     again how long it may take to end; more than zero
 * @param loadPatience how long a server that was just launched may go without any progress in loading; more than zero
 */
public record RedisOptions(
        AppendFsync appendFsync, long maxMemoryBytes, long ballastBytes, Duration patience, Duration loadPatience) {

    public RedisOptions {
        Objects.requireNonNull(appendFsync, "appendFsync");
        requireNotNegative("maxMemoryBytes", maxMemoryBytes);
        requireNotNegative("ballastBytes", ballastBytes);
        requirePositive("patience", patience);
        requirePositive("loadPatience", loadPatience);
    }

    /** Fsync before each answer, any memory, 64 MiB of ballast, 10 s for a left-over server, 60 s without progress in loading. */
    public static RedisOptions defaults() {
        return new RedisOptions(AppendFsync.ALWAYS, 0, 64L << 20, Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    /** These options with another {@code appendFsync}. */
    public RedisOptions withAppendFsync(AppendFsync value) {
        return new RedisOptions(value, maxMemoryBytes, ballastBytes, patience, loadPatience);
    }

    /** These options with another {@code ballastBytes}. */
    public RedisOptions withBallastBytes(long value) {
        return new RedisOptions(appendFsync, maxMemoryBytes, value, patience, loadPatience);
    }

    /** These options with another {@code patience}. */
    public RedisOptions withPatience(Duration value) {
        return new RedisOptions(appendFsync, maxMemoryBytes, ballastBytes, value, loadPatience);
    }

    /** These options with another {@code maxMemoryBytes}. */
    public RedisOptions withMaxMemoryBytes(long value) {
        return new RedisOptions(appendFsync, value, ballastBytes, patience, loadPatience);
    }

    /** These options with another {@code loadPatience}. */
    public RedisOptions withLoadPatience(Duration value) {
        return new RedisOptions(appendFsync, maxMemoryBytes, ballastBytes, patience, value);
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be 0 or more, is " + value);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be more than zero, is " + value);
        }
    }
}
