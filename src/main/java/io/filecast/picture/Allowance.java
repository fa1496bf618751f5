package io.filecast.picture;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;

/**
 * What one job may take: so much work, wherever the time between it goes, and so much time in all. Confined to the job's
 * thread.
 *
 * <p>Work is the time that the thread has a core: a picture is not refused for what else the node has to do.
 */
final class Allowance {

    /** Looking at the clocks more often would cost more than it tells. */
    private static final long GLANCE_NANOS = 1_000_000;

    /** How many times the time is kept for work that others may let a worker do. */
    private static final long MARGIN = 3;

    /** Code that is compiled meanwhile may be done with less work. */
    private static final Duration RETRY_LATER = Duration.ofMinutes(1);

    private static final Duration RETRY_SOON = Duration.ofSeconds(5);

    private final Pacer pacer;
    private final WorkerClock clock;
    private final Duration work;
    private final long firstWorkNanos;
    private final long endNanos;
    private long lookedAtNanos;
    private boolean isWorkDone;
    private boolean isOver;

    /**
     * @param work how much is allowed
     * @param endNanos when it must be through, by the wall's time of the pacer's clock
     */
    Allowance(Duration work, long endNanos, Pacer pacer) {
        this.pacer = pacer;
        this.clock = pacer.clock();
        this.work = work;
        this.firstWorkNanos = clock.workNanos();
        this.endNanos = endNanos;
        this.lookedAtNanos = clock.wallNanos();
    }

    /** How long it may wait for something, in ns. */
    long leftNanos() {
        return endNanos - clock.wallNanos();
    }

    private long workLeftNanos() {
        return work.toNanos() - (clock.workNanos() - firstWorkNanos);
    }

    /** The job has waited, for the disk or for other jobs. */
    void waited(long nanos) {
        pacer.waited(nanos);
    }

    /** Whether it is used up; steps back for a while when the cores are wanted. To be asked as often as one likes. */
    boolean isOver() {
        long now = clock.wallNanos();
        if (!isOver && now - lookedAtNanos >= GLANCE_NANOS) {
            // Whoever has little time left no longer lets others go first.
            pacer.look(endNanos - now > MARGIN * workLeftNanos());
            lookedAtNanos = clock.wallNanos();
            isWorkDone = workLeftNanos() <= 0;
            isOver = isWorkDone || lookedAtNanos - endNanos >= 0;
        }
        return isOver;
    }

    /**
     * The same for those who go on otherwise.
     *
     * @throws BrokerError {@link ErrorCode#IMAGE_TOO_LARGE} when the picture takes more work than it may;
     *     {@link ErrorCode#UNAVAILABLE} when the node did not come to it in time
     */
    void check() {
        if (!isOver()) {
            return;
        }
        throw isWorkDone
                ? BrokerError.of(
                        ErrorCode.IMAGE_TOO_LARGE,
                        "the picture cannot be read within the " + work.toMillis() + " ms that a thumbnail may take",
                        RETRY_LATER)
                : BrokerError.of(
                        ErrorCode.UNAVAILABLE, "the node is too busy to make the thumbnail in time", RETRY_SOON);
    }
}
