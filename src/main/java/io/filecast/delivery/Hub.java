package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.Attendance.Watcher;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one event loop and what they follow. Event-loop confined.
 *
 * <p>Like subscriptions of a channel form a {@link Group}: an event is filtered once and encoded once for all of them.
 * Which of a session's overlapping subscriptions brings an event its {@link Follower} decides.
 */
final class Hub {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /** How much a session that resumes is handed before it is asked again whether it has room. */
    private static final int HELPING_BYTES = 32 << 10;

    private final int channelsPerSession;
    private final BrokerClock clock;
    private final DeliveryStats stats;
    private final Consumer<Follower> whenBegun;
    private final Audiences audiences = new Audiences();
    private final Map<EventFeed.Session, Follower> followers = new IdentityHashMap<>();
    private final Attendees attendees = new Attendees();
    private int positionRound;

    /**
     * Begins without sessions.
     *
     * @param whenBegun hears of a session one of whose subscriptions began, since others may wait for that
     */
    Hub(int channelsPerSession, BrokerClock clock, DeliveryStats stats, Consumer<Follower> whenBegun) {
        this.channelsPerSession = channelsPerSession;
        this.clock = clock;
        this.stats = stats;
        this.whenBegun = whenBegun;
    }

    /** Who takes part in presence. */
    Attendees attendees() {
        return attendees;
    }

    /** Tells a watcher of all who follow a channel by name, and of all who come and go. */
    void watch(ChannelKey key, Watcher watcher) {
        attendees.watch(key, watcher, audiences.of(key));
    }

    // ---- beginning and ending -------------------------------------------------------------------------------------

    /** Notes a subscription that is not live yet. The session follows nothing else under its pattern. */
    Subscription register(FeedLoop loop, EventFeed.Session session, EventFeed.Subscribe command, Promise<Void> live) {
        Follower follower = followers.get(session);
        if (follower != null && follower.size() >= channelsPerSession) {
            throw BrokerError.of(
                    ErrorCode.TOO_MANY_CHANNELS, "a connection follows at most " + channelsPerSession + " channels");
        }
        if (follower == null) {
            follower = new Follower();
            followers.put(session, follower);
        }
        Subscription subscription = new Subscription(loop, session, command, follower, live);
        follower.add(subscription);
        return subscription;
    }

    /** What a session follows under a pattern; null when nothing. */
    Subscription find(EventFeed.Session session, ChannelPattern pattern) {
        Follower follower = followers.get(session);
        return follower == null ? null : follower.find(pattern);
    }

    /** All that a session follows. */
    List<Subscription> all(EventFeed.Session session) {
        Follower follower = followers.get(session);
        return follower == null ? List.of() : follower.all();
    }

    /**
     * Ends a subscription that has not ended; it gets nothing from now on.
     *
     * @param why what its caller hears if it never was live
     * @param how whether its user has left or may be back at once
     * @param tellWider whether wider ones of the session go on, and are told if this one leaves a hole
     */
    void remove(Subscription subscription, BrokerError why, Departure how, boolean tellWider) {
        Follower follower = subscription.follower;
        Subscription holed = follower.remove(subscription);
        subscription.cancelled = true;
        if (follower.size() == 0) {
            followers.remove(subscription.session);
        }
        if (subscription.isLive()) {
            audiences.remove(subscription);
            attendees.went(subscription, how);
        }
        if (holed != null && tellWider) {
            holed.begin(holed.position(), false);
        }
        Promise<Void> live = subscription.live;
        subscription.live = null;
        if (live != null) {
            live.tryFail(why);
        }
    }

    /** Answers, replays, and makes the subscription live. */
    void activate(
            Subscription subscription, Position position, Boolean recovered, List<Event> replay, Timetoken startAfter) {
        if (subscription.cancelled) {
            return;
        }
        answer(subscription, position, recovered);
        replay(subscription, replay, false);
        if (subscription.cancelled) {
            return;
        }
        subscription.reach(startAfter);
        subscription.lastRound = positionRound;
        audiences.add(subscription);
        attendees.came(subscription);
        Promise<Void> live = subscription.live;
        subscription.live = null;
        live.tryComplete();
    }

    /**
     * Answers and replays a page of more to come, as far as the session has room; what is left is not kept: the cursor
     * says from where to read it again.
     *
     * @param position where the page begins
     * @return completes when the session has room for the next page
     */
    Future<Void> page(Subscription subscription, Position position, List<Event> events) {
        if (subscription.cancelled) {
            return Future.succeededFuture();
        }
        answer(subscription, position, true);
        int taken = replay(subscription, events, true);
        if (subscription.cancelled) {
            return Future.succeededFuture();
        }
        subscription.took(taken, events);
        return subscription.ready();
    }

    /** Tells it that it begins: once, and again if what was told before does not hold. */
    private void answer(Subscription subscription, Position position, Boolean recovered) {
        if (Boolean.FALSE.equals(recovered)) {
            subscription.begin(position, false);
        } else if (!subscription.hasBegun()) {
            subscription.begin(position, subscription.resumes ? true : null);
        }
        whenBegun.accept(subscription.follower);
    }

    /**
     * Hands on what is for a subscription.
     *
     * @param whileRoom whether to stop when the session has no room for more
     * @return how many events are done with
     */
    private int replay(Subscription subscription, List<Event> events, boolean whileRoom) {
        Instant now = events.isEmpty() ? null : clock.now();
        int done = 0;
        int helpingBytes = 0;
        for (Event event : events) {
            if (subscription.cancelled) {
                return done;
            }
            EncodedEvent bytes = replayed(subscription, event, now);
            if (bytes != null) {
                helpingBytes += bytes.bytes().length;
                if (whileRoom && done > 0 && helpingBytes > HELPING_BYTES) {
                    if (!subscription.ready().isComplete()) {
                        return done;
                    }
                    helpingBytes = bytes.bytes().length;
                }
                hand(subscription, event, bytes);
            }
            subscription.reach(event.timetoken());
            done++;
        }
        return done;
    }

    /** An event as a subscription gets it later than others; null when it is not for it. */
    private EncodedEvent replayed(Subscription subscription, Event event, Instant now) {
        boolean isForIt = !event.silent()
                && !event.isExpiredAt(now)
                && subscription.follower.isBroughtBy(subscription, event)
                && (subscription.filter == null || new EventSubject(event).passes(subscription.filter))
                && event.isVisibleTo(subscription.principal());
        return isForIt ? encode(subscription.session.encoder(), event) : null;
    }

    // ---- live -----------------------------------------------------------------------------------------------------

    /** Delivers what happened in a channel, in order. */
    void deliver(ChannelKey key, List<Event> events) {
        for (Event event : events) {
            Audience audience = audiences.of(key);
            if (audience != null) {
                new Outgoing(event).to(audience);
            }
        }
    }

    /** Delivers what happened in an app, in order, to those who follow wildcards. */
    void deliverToWildcards(AppName app, List<Event> events) {
        for (Event event : events) {
            WildcardMap<Audience> wildcards = audiences.ofWildcards(app);
            if (wildcards != null) {
                Outgoing outgoing = new Outgoing(event);
                wildcards.first(event.channel(), audience -> {
                    outgoing.to(audience);
                    return false;
                });
            }
        }
    }

    /** One live event on its way to audiences: what its groups share is made when the first one needs it. */
    private final class Outgoing {
        private final Event event;
        private final boolean limited;
        private final boolean hidden;
        private EventSubject subject;
        private EventFeed.EventEncoder encoder;
        private EncodedEvent bytes;

        Outgoing(Event event) {
            this.event = event;
            this.limited = event.channel().isInbox() || !event.recipients().isEmpty();
            this.hidden = event.silent() || event.expiresAt() != null && event.isExpiredAt(clock.now());
        }

        void to(Audience audience) {
            if (event.timetoken().isAfter(audience.seenTo)) {
                audience.seenTo = event.timetoken();
            }
            if (hidden) {
                return;
            }
            for (Group group : audience.groups()) {
                if (group.filter == null || subject().passes(group.filter)) {
                    to(group);
                }
            }
        }

        private EventSubject subject() {
            subject = subject == null ? new EventSubject(event) : subject;
            return subject;
        }

        private void to(Group group) {
            if (group.encoder != encoder) {
                encoder = group.encoder;
                bytes = encode(encoder, event);
            }
            if (bytes != null) {
                group.forEach(this::to);
            }
        }

        private void to(Subscription subscription) {
            if (subscription.awaits(event)
                    && (!limited || event.isVisibleTo(subscription.principal()))
                    && subscription.follower.isBroughtBy(subscription, event)) {
                hand(subscription, event, bytes);
            }
        }
    }

    private void hand(Subscription subscription, Event event, EncodedEvent bytes) {
        subscription.lastRound = positionRound;
        stats.delivered();
        subscription.hand(event, bytes);
    }

    /** The bytes of an event; null when its encoder breaks, and then nobody who uses it gets the event. */
    private static EncodedEvent encode(EventFeed.EventEncoder encoder, Event event) {
        try {
            return encoder.encode(event);
        } catch (RuntimeException e) {
            LOG.error(
                    "an event could not be encoded, app={} timetoken={} encoder={}",
                    event.app(),
                    event.timetoken(),
                    encoder.getClass().getName(),
                    e);
            return null;
        }
    }

    // ---- another data set -----------------------------------------------------------------------------------------

    /** A channel's data set was lost: everyone who follows it begins anew. */
    void restart(ChannelKey key, Position position) {
        Audience audience = audiences.of(key);
        if (audience != null) {
            restart(audience, position);
        }
    }

    /** An app's data set was lost: everyone who follows a wildcard begins anew. */
    void restartWildcards(AppName app, Position position) {
        audiences.allOfWildcards(app).forEach(audience -> restart(audience, position));
    }

    private static void restart(Audience audience, Position position) {
        audience.seenTo = position.timetoken();
        audience.forEach(subscription -> {
            // What a wider one has yet to come to, this one had brought before; all else is after its new beginning.
            subscription.speaksFrom = Timetoken.ZERO;
            subscription.follower.forgetBrought();
            subscription.begin(position, false);
        });
    }

    // ---- positions ------------------------------------------------------------------------------------------------

    /** Begins a new round: who gets no event until the next one is told a position. */
    void beginPositionRound() {
        positionRound++;
    }

    /** Tells the quiet followers of a channel how far they are. */
    void tellPosition(ChannelKey key, Position position) {
        Audience audience = audiences.of(key);
        if (audience != null) {
            tellPosition(audience, position);
        }
    }

    /** Tells the quiet followers of an app's wildcards how far they are. */
    void tellWildcardPosition(AppName app, Position position) {
        audiences.allOfWildcards(app).forEach(audience -> tellPosition(audience, position));
    }

    private void tellPosition(Audience audience, Position position) {
        if (position.timetoken().isAfter(audience.seenTo)) {
            audience.seenTo = position.timetoken();
        }
        audience.forEach(subscription -> {
            boolean quiet = subscription.lastRound < positionRound - 1;
            // Who has more than this already would be set back.
            if (quiet && !subscription.reached().isAfter(position.timetoken())) {
                subscription.lastRound = positionRound;
                subscription.moved(position);
            }
        });
    }
}
