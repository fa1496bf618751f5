package io.filecast.delivery;

import java.time.Duration;

/**
 * How delivery waits, remembers and bounds.
 *
 * @param gapHold how long an early event waits for its elder before the log is read
 * @param headsCheck pace of the regular comparison with the index; jittered by a quarter
 * @param tailEvents how many recent events of a followed channel stay in memory
 * @param tailBytes how many bytes of them, roughly
 * @param tailBytesTotal how many bytes of them for all channels together
 * @param positionInterval how often a quiet subscription is told its position
 * @param linger how long a channel's state outlives its last subscriber
 * @param channelsPerSession how many subscriptions a session may have
 * @param subscriptions how many subscriptions all sessions of the node may have
 * @param pageEvents how many events one read of the log brings
 * @param wildcardChannels how many moved channels a wildcard's resume may span
 */
public record DeliveryOptions(
        Duration gapHold,
        Duration headsCheck,
        int tailEvents,
        int tailBytes,
        long tailBytesTotal,
        Duration positionInterval,
        Duration linger,
        int channelsPerSession,
        int subscriptions,
        int pageEvents,
        int wildcardChannels) {

    /** Sensible values for a node of ordinary size. */
    public static final DeliveryOptions DEFAULT = new DeliveryOptions(
            Duration.ofMillis(20),
            Duration.ofSeconds(2),
            256,
            256 * 1024,
            64L << 20,
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            1_000,
            2_000_000,
            256,
            10_000);
}
