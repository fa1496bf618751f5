package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.GroupBroker.Following;
import io.filecast.core.GroupName;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What may end a request for events that waits: its groups are others than when it came, or what let its client in does not hold
 * any more. Event-loop confined.
 */
final class PollWatch {

    private static final long LOOK_MS = 400;

    private final Vertx vertx;
    private final AccessPorts ports;
    private final BrokerClock clock;
    private final List<Following> followings = new ArrayList<>();
    private long look = -1;
    private long expiry = -1;
    private boolean over;

    PollWatch(Vertx vertx, AccessPorts ports, BrokerClock clock) {
        this.vertx = vertx;
        this.ports = ports;
        this.clock = clock;
    }

    /**
     * Begins to watch a client's rights.
     *
     * @param ended called once, with a refusal or an error, when they are gone
     */
    void rights(Principal principal, Consumer<RuntimeException> ended) {
        boolean byToken = principal.proof().tokenId() != null;
        look = vertx.setPeriodic(LOOK_MS, now -> {
            if (!ports.holds().test(principal)) {
                ended.accept(
                        byToken
                                ? gone(principal)
                                : BrokerError.of(ErrorCode.UNAUTHENTICATED, "the key is no longer accepted"));
            }
        });
        if (principal.expiresAt() != null) {
            Duration left = Duration.between(clock.now(), principal.expiresAt());
            expiry = vertx.setTimer(
                    Math.max(1, left.toMillis()), now -> ended.accept(byToken ? gone(principal) : over()));
        }
    }

    private Refusal gone(Principal principal) {
        return Refusal.of(403, clock.now().isBefore(principal.expiresAt()) ? "Token is revoked" : "Token is expired.");
    }

    /** A grant of the older kind ended: with its next request the client hears what it may still do. */
    private static Refusal over() {
        return Refusal.forbidden(List.of(), List.of());
    }

    /**
     * Begins to watch groups.
     *
     * @param grouped the channels of each that the client hears of
     * @param changed called when there are others to hear of
     */
    void groups(Principal principal, Map<String, List<ChannelName>> grouped, Runnable changed) {
        grouped.forEach((name, channels) -> {
            if (GroupName.isValid(name)) {
                Set<ChannelName> known = new HashSet<>(channels);
                ports.groups()
                        .follow(principal.app(), new GroupName(name), now -> {
                            if (!over && isOther(principal, known, now)) {
                                changed.run();
                            }
                        })
                        .onSuccess(this::keep);
            }
        });
    }

    /** What the client cannot hear of anyway is passed over, unless it came to the group: then the client may, if it asks anew. */
    private static boolean isOther(Principal principal, Set<ChannelName> known, Set<ChannelName> now) {
        boolean gone = !now.containsAll(known);
        boolean came =
                now.stream().anyMatch(channel -> !known.contains(channel) && !isForeignInbox(principal, channel));
        return gone || came;
    }

    private static boolean isForeignInbox(Principal principal, ChannelName channel) {
        return channel.isInbox() && !principal.may(Right.READ, channel);
    }

    private void keep(Following following) {
        if (over) {
            following.end();
        } else {
            followings.add(following);
        }
    }

    /** Watches no more; harmless when called again. */
    void end() {
        over = true;
        vertx.cancelTimer(look);
        vertx.cancelTimer(expiry);
        followings.forEach(Following::end);
        followings.clear();
    }
}
