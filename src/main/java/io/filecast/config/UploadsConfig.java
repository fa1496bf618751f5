package io.filecast.config;

import java.time.Duration;

/** How long unpublished uploads are kept, and how much of one may be lost. */
public record UploadsConfig(
        @Key(
                about = "An upload that has not been published so long after it was declared is removed, its bytes "
                        + "too.",
                byDefault = "1h",
                min = "1s",
                max = "30d")
        Duration unpublishedTtl,

        @Key(
                about = "Bytes of a declared upload after which what came is committed while more comes: a node that "
                        + "dies loses no more.",
                byDefault = "8MiB",
                min = "64KiB",
                max = "1GiB")
        long commitSize,

        @Key(
                about = "Time after which the same is done. Checked each time the writer's lease is renewed.",
                byDefault = "2s",
                min = "100ms",
                max = "1m")
        Duration commitInterval) {}
