package io.filecast.security;

import io.filecast.core.Proof;
import io.filecast.core.Revocation;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was revoked of one app, as far as this node knows. Any thread; never waits. Nothing is taken out before its time,
 * so what is known twice, or was lost elsewhere, does no harm.
 */
final class RevokedTokens {

    /** @param until tokens made until then have ended */
    private record Mark(Instant until, Instant endsAt) {
        static Mark later(Mark one, Mark other) {
            return new Mark(latest(one.until, other.until), latest(one.endsAt, other.endsAt));
        }
    }

    private final Map<String, Instant> endOfToken = new ConcurrentHashMap<>();
    private final Map<String, Mark> markOfUser = new ConcurrentHashMap<>();

    /** Takes up what was revoked. */
    void add(Collection<Revocation> revoked) {
        for (Revocation one : revoked) {
            if (one.userId() == null) {
                endOfToken.merge(one.tokenId(), one.endsAt(), RevokedTokens::latest);
            } else {
                markOfUser.merge(one.userId(), new Mark(one.moment(), one.endsAt()), Mark::later);
            }
        }
    }

    /**
     * Whether a token has ended before its time.
     *
     * @param userId whom it vouches for; null when nobody
     */
    boolean covers(Proof proof, String userId) {
        if (proof.tokenId() != null && endOfToken.containsKey(proof.tokenId())) {
            return true;
        }
        Mark mark = userId == null ? null : markOfUser.get(userId);
        return mark != null && (proof.issuedAt() == null || !proof.issuedAt().isAfter(mark.until));
    }

    /** Forgets what is about tokens that have all ended by themselves. */
    void forgetEnded(Instant now) {
        endOfToken.values().removeIf(end -> !now.isBefore(end));
        markOfUser.values().removeIf(mark -> !now.isBefore(mark.endsAt));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
