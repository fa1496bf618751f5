package io.filecast.security;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds the requests of each client per second, with a burst after a pause. Any thread; never waits.
 *
 * <p>How many clients it remembers is bounded. One that was silent for as long as a bucket takes to fill is forgotten, and
 * loses nothing by that. When more clients come than it can remember, the latecomers share a few buckets among them: they
 * may be slowed by one another, but nobody gains a fresh burst by pushing others out.
 */
public final class RequestLimiter {

    private static final int SHARED_BUCKETS = 64;
    private static final long SHORTEST_GENERATION = Duration.ofSeconds(1).toNanos();

    private final RateBucket.Rate rate;
    private final LongSupplier nanoTime;
    private final long zero;
    private final long generation;
    private final AtomicLong turnedAt = new AtomicLong();
    private final GenerationMap<Client, RateBucket> buckets;
    private final RateBucket[] shared = new RateBucket[SHARED_BUCKETS];

    /**
     * A limiter for all clients of a node.
     *
     * @param perSecond requests per second of one client, at least 1
     * @param burst requests it may make at once after a pause, at least 1
     * @param maxClients the most clients it remembers
     * @param nanoTime a clock that never steps, such as {@link System#nanoTime}
     */
    public RequestLimiter(int perSecond, int burst, int maxClients, LongSupplier nanoTime) {
        this.rate = RateBucket.Rate.of(perSecond, burst);
        this.nanoTime = nanoTime;
        this.zero = nanoTime.getAsLong();
        this.generation = Math.max(rate.burstNanos(), SHORTEST_GENERATION);
        this.buckets = new GenerationMap<>(maxClients);
        for (int i = 0; i < SHARED_BUCKETS; i++) {
            shared[i] = new RateBucket(rate);
        }
    }

    /**
     * Whose requests are counted together.
     *
     * @param app null before the credential is known
     * @param credentialId null before the credential is known
     * @param who the user that a token vouches for, or the address: a claimed user id could be a new one each time
     */
    public record Client(AppName app, String credentialId, String who) {

        /** The client behind a principal. */
        public static Client of(Principal principal, String remoteAddress) {
            String who = principal.bound() ? "user/" + principal.userId() : Ipv6Network.networkOf(remoteAddress);
            return new Client(principal.app(), principal.credentialId(), who);
        }

        /** The client behind a principal where many share a key and an address; it counts as who it claims to be. */
        static Client claimed(Principal principal, String remoteAddress) {
            Client known = of(principal, remoteAddress);
            return principal.bound() || principal.userId() == null
                    ? known
                    : new Client(known.app, known.credentialId, known.who + "/" + principal.userId());
        }

        /** Somebody whose credential is not known, or was refused. */
        public static Client stranger(String remoteAddress) {
            return new Client(null, null, Ipv6Network.networkOf(remoteAddress));
        }
    }

    /**
     * Counts a request.
     *
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} with the time after which the next one is taken
     */
    public void check(Client client) {
        long now = nanoTime.getAsLong() - zero;
        endGenerationIfDue(now);
        long wait = bucketOf(client).take(now);
        if (wait > 0) {
            throw BrokerError.of(ErrorCode.RATE_LIMITED, "too many requests; slow down", Duration.ofNanos(wait));
        }
    }

    private RateBucket bucketOf(Client client) {
        RateBucket bucket = buckets.get(client);
        if (bucket == null) {
            bucket = buckets.keep(client, new RateBucket(rate));
        }
        return bucket == null ? shared[Math.floorMod(client.hashCode(), SHARED_BUCKETS)] : bucket;
    }

    /** A bucket untouched for a whole generation has filled up by then, so that forgetting it changes nothing. */
    private void endGenerationIfDue(long now) {
        long turned = turnedAt.get();
        if (now - turned >= generation && turnedAt.compareAndSet(turned, now)) {
            buckets.turn();
        }
    }

    /** About how many buckets are remembered. */
    public int size() {
        return buckets.size();
    }
}
