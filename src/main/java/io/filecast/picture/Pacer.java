package io.filecast.picture;

/**
 * Makes a worker step back while others want the cores. Confined to one worker's thread, for all its jobs.
 *
 * <p>It compares how long the worker worked with how long it stood in line for a core, as the system tells; where it does not,
 * that is the time which neither work nor a wait of the job's, as for the disk, accounts for. When it is kept waiting, there are
 * fewer cores than there is work (or the container's share of them is used up), so the worker then pauses for a multiple of
 * what it has worked: whoever answers clients finds a core, whatever the system's scheduler thinks fair. Where nobody waits
 * for a core it never pauses.
 */
final class Pacer {

    /** What is judged at a time: some slices of a scheduler. */
    private static final long STRETCH_NANOS = 4_000_000;

    /** How much work, at most, a pause makes up for: libraries go on for a while between two looks. */
    private static final long MOST_OWED_NANOS = 40_000_000;

    /** So much of a stretch a worker has for itself when nobody else wants its core. */
    private static final double UNDISTURBED = 0.85;

    /**
     * So many stretches without disturbance, one after the other, and nobody wants the cores any longer: who comes back from
     * a pause is given a core at once, so a few of them tell nothing.
     */
    private static final int CALM_STRETCHES = 8;

    /** One that was disturbed tells nothing either: the JVM collects garbage now and then. */
    private static final int DISTURBED_STRETCHES = 2;

    private final WorkerClock clock;
    private final double pausePerWork;
    private long wallMark;
    private long workMark;
    private long queueMark;
    private long waitedNanos;
    private long stretchNanos;
    private long workedNanos;
    private long owedNanos;
    private int calmStretches;
    private int disturbedStretches;
    private boolean isWanted;

    /** @param busyPercent of the time that a worker works while others want the cores; 100 for no pauses */
    Pacer(WorkerClock clock, int busyPercent) {
        this.clock = clock;
        this.pausePerWork = (100.0 - busyPercent) / busyPercent;
    }

    WorkerClock clock() {
        return clock;
    }

    /** A job begins: what was before is no part of it. A pause that the jobs before it owe is made first. */
    void begin() {
        mark();
        if (stretchNanos >= STRETCH_NANOS) {
            judge(true);
        }
    }

    /** A job has ended; it is not kept waiting, the next one may be. */
    void end() {
        settle();
    }

    /**
     * To be called again and again while a job goes on.
     *
     * @param hasTime whether the job may be kept waiting
     */
    void look(boolean hasTime) {
        settle();
        if (stretchNanos >= STRETCH_NANOS) {
            judge(hasTime);
        }
    }

    /** The job has waited, for the disk or for other jobs. */
    void waited(long nanos) {
        waitedNanos += nanos;
    }

    private void mark() {
        wallMark = clock.wallNanos();
        workMark = clock.workNanos();
        queueMark = clock.queuedNanos();
        waitedNanos = 0;
    }

    private void settle() {
        long wall = clock.wallNanos() - wallMark;
        long work = clock.workNanos() - workMark;
        long queued = clock.queuedNanos() < 0 ? wall - waitedNanos - work : clock.queuedNanos() - queueMark;
        stretchNanos += work + Math.max(0, queued);
        workedNanos += work;
        owedNanos = Math.min(MOST_OWED_NANOS, owedNanos + work);
        mark();
    }

    private void judge(boolean hasTime) {
        boolean isDisturbed = workedNanos < UNDISTURBED * stretchNanos;
        calmStretches = isDisturbed ? 0 : Math.min(CALM_STRETCHES, calmStretches + 1);
        disturbedStretches = isDisturbed ? Math.min(DISTURBED_STRETCHES, disturbedStretches + 1) : 0;
        isWanted = isWanted ? calmStretches < CALM_STRETCHES : disturbedStretches == DISTURBED_STRETCHES;
        stretchNanos = 0;
        workedNanos = 0;
        boolean isPauseDue = isWanted && hasTime && pausePerWork > 0;
        if (isPauseDue) {
            clock.pause((long) (owedNanos * pausePerWork));
            mark();
        }
        owedNanos = 0;
    }
}
