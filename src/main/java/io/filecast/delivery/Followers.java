package io.filecast.delivery;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import java.util.List;
import java.util.function.Consumer;

/**
 * On which loops a line has subscribers, and the way to them. Confined to the line's loop. Only loops that have some are
 * told anything, and each hears everything in the order in which it was said.
 */
final class Followers {

    private final FeedLoop loop;
    private final Delivery delivery;
    private final List<FeedLoop> all;
    private final int[] perLoop;
    private int count;

    Followers(FeedLoop loop, Delivery delivery) {
        this.loop = loop;
        this.delivery = delivery;
        this.all = delivery.loops().all();
        this.perLoop = new int[all.size()];
    }

    void add(Subscription subscription) {
        perLoop[subscription.loop.index]++;
        count++;
    }

    /** Takes out a subscriber that was added, once. */
    void remove(Subscription subscription) {
        perLoop[subscription.loop.index]--;
        count--;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Tells all. */
    void tell(Consumer<Hub> task) {
        for (FeedLoop target : all) {
            if (perLoop[target.index] > 0) {
                loop.post(target, () -> task.accept(target.hub));
            }
        }
    }

    /**
     * Makes one live.
     *
     * @param events what it missed
     * @param startAfter live events up to here are among those, or not for it
     */
    void activate(
            Subscription subscription, Position position, Boolean recovered, List<Event> events, Timetoken startAfter) {
        Hub hub = subscription.loop.hub;
        loop.post(subscription.loop, () -> hub.activate(subscription, position, recovered, events, startAfter));
    }

    /** Tells one that it cannot begin, or go on. */
    void fail(Subscription subscription, Throwable cause) {
        BrokerError error = cause instanceof BrokerError known && known.code() == ErrorCode.UNAVAILABLE
                ? known
                : BrokerError.unavailable("what was missed cannot be read just now", cause);
        loop.post(subscription.loop, () -> delivery.failed(subscription, error));
    }
}
