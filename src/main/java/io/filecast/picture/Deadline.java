package io.filecast.picture;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The end of a job's time. Any thread; immutable. */
final class Deadline {

    private final Duration allowed;
    private final LongSupplier nanos;
    private final long endNanos;

    Deadline(Duration allowed, LongSupplier nanos) {
        this.allowed = allowed;
        this.nanos = nanos;
        this.endNanos = nanos.getAsLong() + allowed.toNanos();
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    long leftNanos() {
        return endNanos - nanos.getAsLong();
    }

    /** @throws BrokerError {@link ErrorCode#IMAGE_TOO_LARGE} when the time is over */
    void check() {
        if (isOver()) {
            throw BrokerError.of(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "the picture cannot be read within the " + allowed.toMillis() + " ms that a thumbnail may take");
        }
    }
}
