package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The sessions of one event loop and what they follow. Event-loop confined.
 *
 * <p>Like subscriptions of a channel form a {@link Group}: an event is filtered once and encoded once for all of them.
 *
 * <p>Where a session follows a channel twice, the narrower subscription speaks for it: one by name before any wildcard,
 * a longer wildcard before a shorter one. A subscription that resumes speaks for its whole channel, any other from the
 * position that it was told.
 */
final class Hub {

    private final int channelsPerSession;
    private final BrokerClock clock;
    private final DeliveryStats stats;
    private final Map<ChannelKey, List<Group>> byName = new HashMap<>();
    private final Map<AppName, Map<ChannelPattern, List<Group>>> byWildcard = new HashMap<>();
    private final Map<EventFeed.Session, Map<ChannelPattern, Subscription>> sessions = new IdentityHashMap<>();
    private int positionRound;

    Hub(int channelsPerSession, BrokerClock clock, DeliveryStats stats) {
        this.channelsPerSession = channelsPerSession;
        this.clock = clock;
        this.stats = stats;
    }

    /** Notes a subscription that is not live yet; it replaces one of the same session and pattern. */
    Subscription register(FeedLoop loop, EventFeed.Session session, EventFeed.Subscribe command, Promise<Void> live) {
        Map<ChannelPattern, Subscription> followed = sessions.computeIfAbsent(session, ignored -> new HashMap<>(2));
        if (followed.size() >= channelsPerSession && !followed.containsKey(command.pattern())) {
            throw BrokerError.of(
                    ErrorCode.TOO_MANY_CHANNELS, "a connection follows at most " + channelsPerSession + " channels");
        }
        Subscription subscription = new Subscription(loop, session, command, live);
        followed.put(command.pattern(), subscription);
        return subscription;
    }

    /** What a session follows under a pattern; null when nothing. */
    Subscription find(EventFeed.Session session, ChannelPattern pattern) {
        Map<ChannelPattern, Subscription> followed = sessions.get(session);
        return followed == null ? null : followed.get(pattern);
    }

    /** All that a session follows. */
    List<Subscription> all(EventFeed.Session session) {
        Map<ChannelPattern, Subscription> followed = sessions.get(session);
        return followed == null ? List.of() : List.copyOf(followed.values());
    }

    /** Ends a subscription; it gets nothing from now on. */
    void remove(Subscription subscription) {
        subscription.cancelled = true;
        Map<ChannelPattern, Subscription> followed = sessions.get(subscription.session);
        if (followed != null && followed.remove(subscription.pattern, subscription) && followed.isEmpty()) {
            sessions.remove(subscription.session);
        }
        if (subscription.group != null) {
            subscription.group.remove(subscription);
            dropEmptyGroups(subscription);
        }
        if (subscription.live != null) {
            Promise<Void> live = subscription.live;
            subscription.live = null;
            live.tryFail(BrokerError.of(ErrorCode.CONFLICT, "the subscription ended before it began"));
        }
    }

    /** Tells a subscription that it could not begin. */
    void fail(Subscription subscription, BrokerError error) {
        Promise<Void> live = subscription.live;
        subscription.live = null;
        if (!subscription.cancelled) {
            remove(subscription);
        }
        if (live != null) {
            live.tryFail(error);
        }
    }

    /** Answers, replays, and makes the subscription live. */
    void activate(
            Subscription subscription, Position position, Boolean recovered, List<Event> replay, Timetoken startAfter) {
        if (subscription.cancelled) {
            return;
        }
        answer(subscription, position, recovered);
        replay(subscription, replay);
        if (subscription.cancelled) {
            return;
        }
        subscription.startAfter = startAfter;
        subscription.lastRound = positionRound;
        groupOf(subscription).add(subscription);
        if (subscription.live != null) {
            Promise<Void> live = subscription.live;
            subscription.live = null;
            live.tryComplete();
        }
    }

    /**
     * Answers and replays one page of more to come.
     *
     * @return completes when the session has room for the next page
     */
    Future<Void> page(Subscription subscription, Position position, Boolean recovered, List<Event> events) {
        if (!subscription.cancelled) {
            answer(subscription, position, recovered);
            replay(subscription, events);
        }
        return subscription.cancelled ? Future.succeededFuture() : subscription.session.ready();
    }

    private static void answer(Subscription subscription, Position position, Boolean recovered) {
        boolean told = subscription.answered && !Boolean.FALSE.equals(recovered);
        subscription.answered = true;
        if (!told) {
            subscription.session.subscribed(subscription.pattern, position, recovered);
        }
    }

    private void replay(Subscription subscription, List<Event> events) {
        Instant now = events.isEmpty() ? null : clock.now();
        for (Event event : events) {
            if (subscription.cancelled) {
                return;
            }
            boolean wanted = !event.isExpiredAt(now)
                    && isMine(subscription, event)
                    && (subscription.filter == null || subscription.filter.matches(new EventSubject(event)))
                    && event.isVisibleTo(subscription.principal());
            if (wanted) {
                hand(subscription, event, subscription.session.encoder().encode(event));
            }
        }
    }

    /** Delivers what happened in a channel, in order. */
    void deliver(ChannelKey key, List<Event> events) {
        List<Group> groups = byName.get(key);
        if (groups == null) {
            return;
        }
        for (Event event : events) {
            deliver(List.copyOf(groups), event);
        }
    }

    /** Delivers what happened in an app, in order, to those who follow wildcards. */
    void deliverToWildcards(AppName app, List<Event> events) {
        Map<ChannelPattern, List<Group>> patterns = byWildcard.get(app);
        if (patterns == null) {
            return;
        }
        for (Event event : events) {
            List<Group> matching = new ArrayList<>();
            patterns.forEach((pattern, groups) -> {
                if (pattern.matches(event.channel())) {
                    matching.addAll(groups);
                }
            });
            deliver(matching, event);
        }
    }

    private void deliver(List<Group> groups, Event event) {
        if (event.isExpiredAt(clock.now())) {
            return;
        }
        boolean limited = event.channel().isInbox() || !event.recipients().isEmpty();
        EventSubject subject = null;
        EncodedEvent bytes = null;
        EventFeed.EventEncoder encoder = null;
        for (Group group : groups) {
            if (group.filter != null) {
                subject = subject == null ? new EventSubject(event) : subject;
                if (!group.filter.matches(subject)) {
                    continue;
                }
            }
            if (group.encoder != encoder) {
                encoder = group.encoder;
                bytes = encoder.encode(event);
            }
            deliver(group, event, bytes, limited);
        }
    }

    private void deliver(Group group, Event event, EncodedEvent bytes, boolean limited) {
        // Backwards, because a session that is cut off while it is handed an event takes itself out of the group.
        for (int i = group.size() - 1; i >= 0; i--) {
            if (i >= group.size()) {
                continue;
            }
            Subscription subscription = group.get(i);
            if (event.timetoken().isAfter(subscription.startAfter)
                    && (!limited || event.isVisibleTo(subscription.principal()))
                    && isMine(subscription, event)) {
                hand(subscription, event, bytes);
            }
        }
    }

    private void hand(Subscription subscription, Event event, EncodedEvent bytes) {
        subscription.lastRound = positionRound;
        stats.delivered();
        subscription.session.deliver(subscription.pattern, event, bytes);
    }

    /** Whether no narrower subscription of the same session speaks for the event. */
    private boolean isMine(Subscription subscription, Event event) {
        if (!subscription.pattern.isWildcard()) {
            return true;
        }
        Map<ChannelPattern, Subscription> followed = sessions.get(subscription.session);
        if (followed == null || followed.size() == 1) {
            return true;
        }
        Subscription byItsName = followed.get(new ChannelPattern(event.channel().value(), null));
        if (byItsName != null && byItsName.speaksFor(event)) {
            return false;
        }
        for (Subscription other : followed.values()) {
            if (other.pattern.isWildcard()
                    && other.pattern.prefix().length()
                            > subscription.pattern.prefix().length()
                    && other.pattern.matches(event.channel())
                    && other.speaksFor(event)) {
                return false;
            }
        }
        return true;
    }

    /** A channel's data set was lost: everyone who follows it begins anew. */
    void restart(ChannelKey key, Position position) {
        List<Group> groups = byName.get(key);
        if (groups != null) {
            restart(List.copyOf(groups), position);
        }
    }

    /** An app's data set was lost: everyone who follows a wildcard begins anew. */
    void restartWildcards(AppName app, Position position) {
        Map<ChannelPattern, List<Group>> patterns = byWildcard.get(app);
        if (patterns != null) {
            List<Group> groups = new ArrayList<>();
            patterns.values().forEach(groups::addAll);
            restart(groups, position);
        }
    }

    private static void restart(List<Group> groups, Position position) {
        for (Group group : groups) {
            for (int i = group.size() - 1; i >= 0; i--) {
                Subscription subscription = group.get(i);
                subscription.startAfter = position.timetoken();
                subscription.session.subscribed(subscription.pattern, position, false);
            }
        }
    }

    /** Begins a new round: who gets no event until the next one is told a position. */
    void beginPositionRound() {
        positionRound++;
    }

    /** Tells the quiet followers of a channel how far they are. */
    void tellPosition(ChannelKey key, Position position) {
        tellPosition(byName.getOrDefault(key, List.of()), position);
    }

    /** Tells the quiet followers of an app's wildcards how far they are. */
    void tellWildcardPosition(AppName app, Position position) {
        byWildcard.getOrDefault(app, Map.of()).values().forEach(groups -> tellPosition(groups, position));
    }

    private void tellPosition(List<Group> groups, Position position) {
        for (Group group : List.copyOf(groups)) {
            for (int i = group.size() - 1; i >= 0; i--) {
                Subscription subscription = group.get(i);
                boolean quiet = subscription.lastRound < positionRound - 1;
                if (quiet && !subscription.startAfter.isAfter(position.timetoken())) {
                    subscription.lastRound = positionRound;
                    subscription.session.moved(subscription.pattern, position);
                }
            }
        }
    }

    private Group groupOf(Subscription subscription) {
        List<Group> groups = subscription.pattern.isWildcard()
                ? byWildcard
                        .computeIfAbsent(subscription.principal().app(), ignored -> new HashMap<>())
                        .computeIfAbsent(subscription.pattern, ignored -> new ArrayList<>(1))
                : byName.computeIfAbsent(keyOf(subscription), ignored -> new ArrayList<>(1));
        for (Group group : groups) {
            if (group.encoder == subscription.session.encoder() && Objects.equals(group.filter, subscription.filter)) {
                return group;
            }
        }
        Group group = new Group(subscription.session.encoder(), subscription.filter);
        groups.add(group);
        return group;
    }

    private void dropEmptyGroups(Subscription subscription) {
        if (subscription.pattern.isWildcard()) {
            AppName app = subscription.principal().app();
            Map<ChannelPattern, List<Group>> patterns = byWildcard.get(app);
            patterns.computeIfPresent(subscription.pattern, (pattern, groups) -> withoutEmpty(groups));
            if (patterns.isEmpty()) {
                byWildcard.remove(app);
            }
        } else {
            byName.computeIfPresent(keyOf(subscription), (key, groups) -> withoutEmpty(groups));
        }
    }

    private static List<Group> withoutEmpty(List<Group> groups) {
        groups.removeIf(group -> group.size() == 0);
        return groups.isEmpty() ? null : groups;
    }

    private static ChannelKey keyOf(Subscription subscription) {
        return new ChannelKey(subscription.principal().app(), subscription.pattern.channel());
    }
}
