package io.filecast.config;

import java.time.Duration;

/**
 * The space that uploads must leave free: the larger of two amounts.
 * Below it uploads are answered 507, and only deletes and expiry go on.
 */
public record DiskConfig(
        @Key(about = "Free space to keep, in bytes.", byDefault = "1GiB", min = "0", max = "16TiB")
        long reserveBytes,

        @Key(about = "Free space to keep, in percent of the disk.", byDefault = "2", min = "0", max = "50")
        int reservePercent,

        @Key(about = "Pause between two looks at the free space.", byDefault = "1s", min = "100ms", max = "1m")
        Duration checkInterval) {}
