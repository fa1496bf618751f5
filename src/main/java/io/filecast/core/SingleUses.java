package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Remembers on all nodes what was used, where something may be used once. Any thread with a Vert.x context; futures complete
 * on it and fail only with {@link BrokerError}.
 */
public interface SingleUses {

    /**
     * Takes the one use that there is of something.
     *
     * @param what its name, unique in the app; 1 to 200 characters
     * @param memory how long it is remembered: at least as long as it could be shown again
     * @return true for the first who asks, false for all others; fails with {@link ErrorCode#UNAVAILABLE} when that cannot
     *     be known, and then it counts as used
     */
    Future<Boolean> take(AppName app, String what, Duration memory);
}
