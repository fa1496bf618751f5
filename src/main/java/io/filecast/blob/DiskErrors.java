package io.filecast.blob;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.io.IOException;
import java.time.Duration;

/** Tells what a failure of the disk means to the broker. Any thread. */
final class DiskErrors {

    private static final Duration RETRY_FULL_AFTER = Duration.ofSeconds(30);

    private DiskErrors() {}

    /** The error for a failure: full, or away; an error of the broker stays what it is. */
    static BrokerError of(Throwable failure) {
        if (failure instanceof BrokerError error) {
            return error;
        }
        return failure instanceof IOException io && saysFull(io)
                ? full()
                : BrokerError.unavailable("the blob store has a problem with its disk", failure);
    }

    /** The disk has no room. */
    static BrokerError full() {
        return BrokerError.of(ErrorCode.STORAGE_FULL, "there is no room left for this file", RETRY_FULL_AFTER);
    }

    // Java passes on only the system's text for ENOSPC and EDQUOT.
    private static boolean saysFull(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("No space left on device") || text.contains("Disk quota exceeded");
    }
}
