package io.filecast.blob;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Time that passes when it is told to. Any thread. */
final class ManualTime {

    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.now());
    private final AtomicReference<Duration> run = new AtomicReference<>(Duration.ZERO);

    DiskEnvironment environment(DiskCalls calls) {
        return new DiskEnvironment(calls, wall::get, () -> run.get().toNanos());
    }

    void pass(Duration duration) {
        run.updateAndGet(duration::plus);
        jump(duration);
    }

    /** Only the wall clock is set. */
    void jump(Duration duration) {
        wall.updateAndGet(now -> now.plus(duration));
    }
}
