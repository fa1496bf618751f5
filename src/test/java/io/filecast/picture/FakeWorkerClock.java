package io.filecast.picture;

import java.time.Duration;

/** A clock that goes on when a test says so, or at each look. Confined to one test. */
final class FakeWorkerClock implements WorkerClock {

    private final long perLookNanos;
    private long wall;
    private long work;
    private long paused;
    private long queued = RunQueue.UNKNOWN;

    FakeWorkerClock(Duration perLook) {
        this.perLookNanos = perLook.toNanos();
    }

    FakeWorkerClock() {
        this(Duration.ZERO);
    }

    /** Works for a while, and is kept from it for another. */
    void goOn(double workMillis, double otherMillis) {
        work += (long) (workMillis * 1e6);
        wall += (long) ((workMillis + otherMillis) * 1e6);
    }

    /** Works for a while, stands in line for another, and does neither for a third: the system tells which is which. */
    void goOnCounted(double workMillis, double queuedMillis, double otherMillis) {
        goOn(workMillis, queuedMillis + otherMillis);
        queued = Math.max(0, queued) + (long) (queuedMillis * 1e6);
    }

    /** All pauses so far, in ms. */
    double pausedMillis() {
        return paused / 1e6;
    }

    @Override
    public long wallNanos() {
        wall += perLookNanos;
        work += perLookNanos;
        return wall;
    }

    @Override
    public long workNanos() {
        return work;
    }

    @Override
    public long queuedNanos() {
        return queued;
    }

    @Override
    public void pause(long nanos) {
        wall += nanos;
        paused += nanos;
    }
}
