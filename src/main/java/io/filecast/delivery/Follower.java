package io.filecast.delivery;

import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One session and all that it follows; it decides which of overlapping subscriptions brings an event. Event-loop confined.
 *
 * <h2>Who speaks, where a session follows a channel twice</h2>
 *
 * An event comes once, by the narrowest subscription that speaks for it: one by name before any wildcard, a longer
 * wildcard before a shorter one. Whether it passes that one's filter decides; a wider one does not bring what the
 * narrower left out. Who speaks from where:
 *
 * <ul>
 *   <li>A subscription that resumes speaks for all of its channels from the moment it is asked for: what was before its
 *       position the client has already, what is after it will come by it. So a client that comes back with both gets
 *       nothing twice if it asks for the narrower one first, or for both in one turn. A client that resumes below a
 *       wildcard that is live already gets all that it asked for, even what the wildcard had brought.
 *   <li>A subscription that begins now below a wildcard takes over where that one stands, and speaks from there on. So
 *       all that is before its first position has come already, and the rule for resuming holds. Overlapping ones of a
 *       session therefore begin one after the other.
 *   <li>When a subscription ends, the next wider one speaks again: not for what the narrower had brought, which it may
 *       come to later, but for all the rest. If it had left events to the narrower which that one now never brings, it
 *       begins anew with {@code recovered:false}; rarely without need, never without saying so.
 * </ul>
 */
final class Follower {

    private final Map<ChannelPattern, Subscription> subscriptions = new HashMap<>(2);

    /** Those of them that are wildcards; null while there is none, which is the common case. */
    private WildcardMap<Subscription> wildcards;

    /** Those that wait for an overlapping one to begin. */
    private List<Subscription> queued = List.of();

    /** What ended ones brought of channels that wider ones have yet to come to. */
    private List<Brought> brought = List.of();

    /** What an ended subscription brought: all that is after {@code from}, up to {@code to}. */
    private record Brought(ChannelPattern pattern, Timetoken from, Timetoken to) {

        boolean includes(Brought other) {
            return pattern.equals(other.pattern) && !from.isAfter(other.from) && !other.to.isAfter(to);
        }

        boolean holds(Event event) {
            return event.timetoken().isAfter(from)
                    && !event.timetoken().isAfter(to)
                    && pattern.matches(event.channel());
        }
    }

    int size() {
        return subscriptions.size();
    }

    Subscription find(ChannelPattern pattern) {
        return subscriptions.get(pattern);
    }

    List<Subscription> all() {
        return List.copyOf(subscriptions.values());
    }

    void add(Subscription subscription) {
        subscriptions.put(subscription.pattern, subscription);
        if (subscription.pattern.isWildcard()) {
            wildcards = wildcards == null ? new WildcardMap<>() : wildcards;
            wildcards.put(subscription.pattern, subscription);
        }
        queued = queued.isEmpty() ? new ArrayList<>(1) : queued;
        queued.add(subscription);
    }

    /**
     * Takes the subscriptions that can join now. One that begins now waits while it is not known where an overlapping one
     * begins; then it begins where a wider one stands.
     */
    List<Subscription> takeReady() {
        if (queued.isEmpty()) {
            return List.of();
        }
        List<Subscription> ready = new ArrayList<>(1);
        List<Subscription> blocked = new ArrayList<>(0);
        for (Subscription subscription : queued) {
            if (subscription.resumes || !isBlocked(subscription, blocked)) {
                join(subscription);
                ready.add(subscription);
            } else {
                blocked.add(subscription);
            }
        }
        queued = blocked.isEmpty() ? List.of() : blocked;
        return ready;
    }

    private boolean isBlocked(Subscription subscription, List<Subscription> before) {
        if (wildcards == null) {
            return false;
        }
        for (Subscription other : before) {
            if (overlap(subscription, other)) {
                return true;
            }
        }
        if (wildcards.firstWider(subscription.pattern, Follower::isBeginning) != null) {
            return true;
        }
        if (subscription.pattern.isWildcard()) {
            for (Subscription other : subscriptions.values()) {
                if (isBeginning(other) && overlap(subscription, other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isBeginning(Subscription subscription) {
        return subscription.joined && subscription.speaksFrom == null;
    }

    private static boolean overlap(Subscription one, Subscription other) {
        return one != other && (covers(one.pattern, other.pattern) || covers(other.pattern, one.pattern));
    }

    private static boolean covers(ChannelPattern wide, ChannelPattern narrow) {
        return wide.isWildcard()
                && (narrow.isWildcard() ? narrow.prefix().startsWith(wide.prefix()) : wide.matches(narrow.channel()));
    }

    private void join(Subscription subscription) {
        subscription.joined = true;
        if (!subscription.resumes && wildcards != null) {
            Subscription wider = wildcards.firstWider(subscription.pattern, other -> other.joined);
            if (wider != null) {
                subscription.takeOver(pastBrought(subscription.pattern, wider.position()));
            }
        }
    }

    /** Where the wider one stands, or further on what an ended one brought of all these channels. */
    private Position pastBrought(ChannelPattern pattern, Position position) {
        Timetoken moment = position.timetoken();
        for (Brought each : brought) {
            boolean all = each.pattern.equals(pattern) || covers(each.pattern, pattern);
            if (all && !each.from.isAfter(moment) && each.to.isAfter(moment)) {
                moment = each.to;
            }
        }
        return new Position(position.epoch(), moment);
    }

    /**
     * Ends a subscription; wider ones speak again for its channels.
     *
     * @return the wider one that left events to it which it did not bring any more; null when there are none
     */
    Subscription remove(Subscription subscription) {
        subscriptions.remove(subscription.pattern);
        if (!queued.isEmpty()) {
            queued.remove(subscription);
        }
        if (subscription.pattern.isWildcard()) {
            wildcards.remove(subscription.pattern);
        }
        if (wildcards == null || wildcards.isEmpty()) {
            wildcards = null;
            brought = List.of();
            return null;
        }
        if (subscription.speaksFrom == null) {
            return null;
        }
        keepBrought(subscription);
        Timetoken left = subscription.leftTo;
        return left.isAfter(subscription.reached())
                ? wildcards.firstWider(subscription.pattern, wider -> wider.hasBegun() && wider.speaksFor(left))
                : null;
    }

    private void keepBrought(Subscription ended) {
        Brought latest = new Brought(ended.pattern, ended.speaksFrom, ended.reached());
        List<Brought> kept = new ArrayList<>(brought);
        kept.removeIf(latest::includes);
        kept.add(latest);
        kept.removeIf(each -> wildcards.firstWider(each.pattern, wider -> each.to.isAfter(wider.reached())) == null);
        brought = kept;
    }

    /** The data set was lost: what was brought of it means nothing any more. */
    void forgetBrought() {
        brought = List.of();
    }

    /** Whether a subscription brings an event: no narrower one does, and none did that has ended. */
    boolean isBroughtBy(Subscription subscription, Event event) {
        if (!subscription.pattern.isWildcard() || subscriptions.size() == 1 && brought.isEmpty()) {
            return true;
        }
        for (Brought each : brought) {
            if (isNarrower(each.pattern, subscription.pattern) && each.holds(event)) {
                return false;
            }
        }
        Subscription narrower = narrowerThan(subscription, event);
        if (narrower == null) {
            return true;
        }
        if (event.timetoken().isAfter(narrower.leftTo)) {
            narrower.leftTo = event.timetoken();
        }
        return false;
    }

    private Subscription narrowerThan(Subscription subscription, Event event) {
        ChannelName channel = event.channel();
        Subscription byName = subscriptions.get(new ChannelPattern(channel.value(), null));
        if (byName != null && byName.speaksFor(event.timetoken())) {
            return byName;
        }
        return wildcards.first(
                channel,
                other -> isNarrower(other.pattern, subscription.pattern) && other.speaksFor(event.timetoken()));
    }

    private static boolean isNarrower(ChannelPattern one, ChannelPattern wildcard) {
        return !one.isWildcard() || one.prefix().length() > wildcard.prefix().length();
    }
}
