package io.filecast.config;

import java.time.Duration;

/** How publishing treats repetitions. */
public record PublishConfig(
        @Key(
                about = "Time for which a repeated operation or Idempotency-Key gets its first answer again. At "
                        + "least retention.recoveryWindow.",
                byDefault = "24h",
                min = "2s",
                max = "30d")
        Duration dedupeWindow) {}
