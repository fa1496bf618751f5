package io.filecast.security;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.LoginGate;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds wrong passwords, by user and by address. Any thread; never waits.
 *
 * <p>An attempt is counted before it is checked and given back when it was right, so that many at once cannot slip in
 * together. Users are counted whether they have an account or not, so that the answer does not tell. How many are
 * remembered is bounded; when more come, the latecomers share buckets.
 */
public final class LoginLimiter implements LoginGate {

    private static final int REMEMBERED = 100_000;
    private static final int SHARED_BUCKETS = 64;

    private final Side users;
    private final Side addresses;
    private final LongSupplier nanoTime;
    private final long zero;

    /**
     * A limiter for all logins of a node.
     *
     * @param perUser failures of one user within the window
     * @param perAddress failures from one address within the window
     * @param window in which that many are forgiven again, one after the other
     * @param nanoTime a clock that never steps, such as {@link System#nanoTime}
     */
    public LoginLimiter(int perUser, int perAddress, Duration window, LongSupplier nanoTime) {
        this.users = new Side(perUser, window);
        this.addresses = new Side(perAddress, window);
        this.nanoTime = nanoTime;
        this.zero = nanoTime.getAsLong();
    }

    /** The buckets of one way of counting. */
    private static final class Side {

        private final RateBucket.Rate rate;
        private final GenerationMap<String, RateBucket> buckets = new GenerationMap<>(REMEMBERED);
        private final RateBucket[] shared = new RateBucket[SHARED_BUCKETS];
        private long turnedAt;

        Side(int failures, Duration window) {
            long perFailure = Math.max(1, window.toNanos() / failures);
            this.rate = new RateBucket.Rate(perFailure, perFailure * failures);
            for (int i = 0; i < SHARED_BUCKETS; i++) {
                shared[i] = new RateBucket(rate);
            }
        }

        RateBucket bucketOf(String who, long now) {
            endGenerationIfDue(now);
            RateBucket bucket = buckets.get(who);
            if (bucket == null) {
                bucket = buckets.keep(who, new RateBucket(rate));
            }
            return bucket == null ? shared[Math.floorMod(who.hashCode(), SHARED_BUCKETS)] : bucket;
        }

        /** A bucket untouched for a whole generation is full, so that forgetting it changes nothing. */
        private synchronized void endGenerationIfDue(long now) {
            if (now - turnedAt >= rate.burstNanos()) {
                turnedAt = now;
                buckets.turn();
            }
        }
    }

    @Override
    public Runnable attempt(AppName app, String userId, String remoteAddress) {
        long now = nanoTime.getAsLong() - zero;
        RateBucket user = users.bucketOf(app + "/" + userId, now);
        RateBucket address = addresses.bucketOf(Ipv6Network.networkOf(remoteAddress), now);
        long wait = address.take(now);
        if (wait == 0) {
            wait = user.take(now);
            if (wait > 0) {
                address.giveBack();
            }
        }
        if (wait > 0) {
            throw BrokerError.of(
                    ErrorCode.RATE_LIMITED, "too many wrong passwords; try again later", Duration.ofNanos(wait));
        }
        return () -> {
            user.giveBack();
            address.giveBack();
        };
    }
}
