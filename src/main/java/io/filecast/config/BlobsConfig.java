package io.filecast.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The store of the bytes of files. */
public record BlobsConfig(
        @Key(about = "Kind of store: a directory on a disk.", byDefault = "disk")
        Type type,

        @Key(about = "Directory of the store; without it blobs in the data directory.")
        Optional<Path> directory,

        @Key(
                about = "Bytes gathered in memory before one write; an upload holds at most three times as much.",
                byDefault = "1MiB",
                min = "4KiB",
                max = "16MiB")
        long writeSize,

        @Key(
                about = "Age at which bytes that no file refers to may be removed.",
                byDefault = "1h",
                min = "1s",
                max = "30d")
        Duration orphanGrace,

        @Key(about = "Pause between two searches for such bytes.", byDefault = "10m", min = "100ms", max = "1d")
        Duration sweepInterval) {

    /** The kinds of store. */
    public enum Type {
        /** A directory on a local or shared disk. */
        DISK
    }
}
