package io.filecast.command;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the uploads of a node whose bytes are coming, in all and per key, and bounds them. Any thread. */
public final class UploadsInFlight {

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final int most;
    private final int mostPerKey;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byKey = new ConcurrentHashMap<>();

    /**
     * Bounds uploads.
     *
     * @param most how many of all keys together
     * @param mostPerKey how many of one key
     */
    public UploadsInFlight(int most, int mostPerKey) {
        this.most = most;
        this.mostPerKey = mostPerKey;
    }

    /**
     * Takes a place.
     *
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} or {@link ErrorCode#UNAVAILABLE} when there is none
     */
    void enter(Principal principal) {
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            throw BrokerError.of(ErrorCode.UNAVAILABLE, "this node takes no more uploads just now", RETRY);
        }
        int mine = byKey.merge(keyOf(principal), 1, Integer::sum);
        if (mine > mostPerKey) {
            leave(principal);
            throw BrokerError.of(
                    ErrorCode.RATE_LIMITED, "a key has at most " + mostPerKey + " uploads under way", RETRY);
        }
    }

    /** Gives a place back. */
    void leave(Principal principal) {
        all.decrementAndGet();
        byKey.computeIfPresent(keyOf(principal), (key, count) -> count == 1 ? null : count - 1);
    }

    /** How many are under way. */
    public int count() {
        return all.get();
    }

    private static String keyOf(Principal principal) {
        return principal.app() + "/" + principal.credentialId();
    }
}
