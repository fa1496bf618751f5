package io.filecast.index;

import java.time.Duration;

/**
 * How long the index keeps what nobody gave a time. Any thread; immutable.
 *
 * @param recoveryWindow how long every event stays in its log at least, whatever its own time, so that subscribers who
 *     come back miss nothing
 * @param dedupeWindow how long a client's operation is remembered; at least the recovery window
 * @param removalTtl how long {@code file-deleted} and {@code file-expired} events stay in history; zero for no end
 * @param silence how long a channel with an empty log must have been silent before its record is dropped; beyond the
 *     recovery window
 */
public record IndexTimes(Duration recoveryWindow, Duration dedupeWindow, Duration removalTtl, Duration silence) {

    /** 20 minutes of recovery and operations, 7 days of removals, 7 days of silence. */
    public static final IndexTimes DEFAULT =
            new IndexTimes(Duration.ofMinutes(20), Duration.ofMinutes(20), Duration.ofDays(7), Duration.ofDays(7));

    /** How long our own operations are remembered: only a command whose answer was lost needs that. */
    static final Duration OWN_OPERATIONS = Duration.ofMinutes(2);

    /** How long an upload's record stays readable after it was published or cancelled. */
    static final Duration ENDED_UPLOADS = Duration.ofHours(1);

    /** How long it is remembered of a file that its time on the shelf was over. */
    static final Duration LAPSED_FILES = Duration.ofDays(7);

    public IndexTimes {
        if (dedupeWindow.compareTo(recoveryWindow) < 0) {
            throw new IllegalArgumentException("publish.dedupeWindow is at least the recovery window");
        }
    }
}
