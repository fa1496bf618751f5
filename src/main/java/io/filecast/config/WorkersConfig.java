package io.filecast.config;

/** The threads for work that blocks. */
public record WorkersConfig(
        @Key(
                about = "Threads that write, hash and read blobs.",
                byDefault = "16",
                min = "1",
                max = "1024",
                unit = "threads")
        int blob,

        @Key(
                about = "Threads that hash passwords; each takes passwords.memory while it does.",
                byDefault = "2",
                min = "1",
                max = "64",
                unit = "threads")
        int password) {}
