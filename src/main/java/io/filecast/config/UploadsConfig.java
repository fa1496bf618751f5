package io.filecast.config;

import java.time.Duration;

/** How long unpublished uploads are kept. */
public record UploadsConfig(
        @Key(
                about = "An upload that has not been published so long after it was declared is removed, its bytes "
                        + "too.",
                byDefault = "1h",
                min = "1s",
                max = "30d")
        Duration unpublishedTtl) {}
