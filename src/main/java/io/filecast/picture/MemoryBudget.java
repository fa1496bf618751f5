package io.filecast.picture;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory that all jobs together may take. Any thread that may block. */
final class MemoryBudget {

    private static final long UNIT_BYTES = 1024;

    private final int total;
    private final Semaphore left;

    MemoryBudget(long bytes) {
        this.total = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES);
        this.left = new Semaphore(total, true);
    }

    /** What a job has taken. */
    final class Share {

        private final int units;

        private Share(int units) {
            this.units = units;
        }

        /** Gives it back; once. */
        void giveBack() {
            left.release(units);
        }
    }

    /**
     * Takes memory, waiting for other jobs to give theirs back.
     *
     * @throws BrokerError {@link ErrorCode#IMAGE_TOO_LARGE} when it is more than all there is;
     *     {@link ErrorCode#UNAVAILABLE} when there is none in time
     */
    Share take(long bytes, Allowance allowance) {
        long units = bytes / UNIT_BYTES + 1;
        if (units > total) {
            throw Refusals.tooMuchMemory("a picture of this kind and");
        }
        long before = System.nanoTime();
        try {
            if (left.tryAcquire((int) units, allowance.leftNanos(), TimeUnit.NANOSECONDS)) {
                return new Share((int) units);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            allowance.waited(System.nanoTime() - before);
        }
        throw BrokerError.of(
                ErrorCode.UNAVAILABLE,
                "thumbnails of other pictures take all the memory there is",
                Duration.ofSeconds(2));
    }
}
