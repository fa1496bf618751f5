package io.filecast.config;

import java.time.Duration;

/** How long unfinished and finished uploads are remembered. */
public record UploadsConfig(
        @Key(
                about = "An upload that has not been published so long after it was declared is removed, its bytes "
                        + "too.",
                byDefault = "1h",
                min = "1s",
                max = "30d")
        Duration unpublishedTtl,

        @Key(
                about = "Time for which the state of an ended upload can still be asked.",
                byDefault = "1h",
                min = "1s",
                max = "30d")
        Duration endedTtl) {}
