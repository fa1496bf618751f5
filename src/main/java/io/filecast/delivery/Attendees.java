package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.Attendance.Attendee;
import io.filecast.core.Attendance.Observer;
import io.filecast.core.Attendance.Watcher;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.EventFeed.EventEncoder;
import io.filecast.core.Notice;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of presence that lies on one event loop: which channels are watched, and which sessions want notices. Event-loop
 * confined.
 *
 * <p>It keeps nothing of sessions and channels that have no part in presence: a subscription that comes or goes costs a
 * look at whether any channel is watched, and then one at its own.
 */
final class Attendees {

    private static final Logger LOG = LoggerFactory.getLogger(Attendees.class);

    private static final Observer NOBODY = new Observer() {
        @Override
        public void asked(AppName app, ChannelName channel) {}

        @Override
        public void ceased(AppName app, ChannelName channel) {}
    };

    private final Map<ChannelKey, Watcher> watched = new HashMap<>();

    /** Those who want notices. */
    private final Map<ChannelKey, Set<Subscription>> listeners = new HashMap<>();

    private Observer observer = NOBODY;

    void observe(Observer hears) {
        observer = hears;
    }

    // ---- who is there ---------------------------------------------------------------------------------------------

    /** Tells of all who are there, and from now on of all who come and go. */
    void watch(ChannelKey key, Watcher watcher, Audience present) {
        watched.put(key, watcher);
        if (present != null) {
            present.forEach(subscription -> tell(watcher, subscription));
        }
    }

    void unwatch(ChannelKey key, Watcher watcher) {
        watched.remove(key, watcher);
    }

    /** A subscription is live. */
    void came(Subscription subscription) {
        changed(subscription);
        if (subscription.wantsNotices) {
            ChannelKey key = keyOf(subscription);
            listeners.computeIfAbsent(key, missing -> new LinkedHashSet<>()).add(subscription);
            observer.asked(key.app(), key.channel());
        }
    }

    /** Its user says something else of itself. */
    void changed(Subscription subscription) {
        Watcher watcher = watcherOf(subscription);
        if (watcher != null) {
            tell(watcher, subscription);
        }
    }

    /** It was live and is no more. */
    void went(Subscription subscription, Departure how) {
        Watcher watcher = watcherOf(subscription);
        if (watcher != null && subscription.principal().userId() != null) {
            watcher.went(attendee(subscription), how);
        }
        if (subscription.wantsNotices) {
            ChannelKey key = keyOf(subscription);
            listeners.computeIfPresent(key, (same, left) -> left.remove(subscription) && left.isEmpty() ? null : left);
            observer.ceased(key.app(), key.channel());
        }
    }

    // ---- notices --------------------------------------------------------------------------------------------------

    /** Hands changes to those who know the members. */
    void tell(ChannelKey key, List<Notice> notices) {
        Collection<Subscription> informed = listenersOf(key, listener -> listener.knowsMembers);
        for (Notice notice : notices) {
            hand(notice, informed);
        }
    }

    /** Hands the members to those who do not know them, or to all. */
    void tellMembers(ChannelKey key, Notice.Members members, boolean again) {
        Collection<Subscription> asking = listenersOf(key, listener -> again || !listener.knowsMembers);
        asking.forEach(listener -> listener.knowsMembers = true);
        hand(members, asking);
    }

    /** As they are now: a session that is handed something may end another's subscription. */
    private List<Subscription> listenersOf(ChannelKey key, Predicate<Subscription> wanted) {
        return listeners.getOrDefault(key, Set.of()).stream().filter(wanted).toList();
    }

    private static void hand(Notice notice, Collection<Subscription> listeners) {
        Map<EventEncoder, EncodedEvent> encoded = new IdentityHashMap<>(2);
        for (Subscription listener : listeners) {
            EncodedEvent bytes =
                    encoded.computeIfAbsent(listener.session.encoder(), encoder -> encode(encoder, notice));
            if (bytes != null && !listener.cancelled) {
                listener.notice(notice, bytes);
            }
        }
    }

    /** The bytes of a notice; null when its dialect has none, or its encoder breaks. */
    private static EncodedEvent encode(EventEncoder encoder, Notice notice) {
        try {
            return encoder.encode(notice);
        } catch (RuntimeException e) {
            LOG.error(
                    "a notice could not be encoded, channel={} encoder={}",
                    notice.channel(),
                    encoder.getClass().getName(),
                    e);
            return null;
        }
    }

    // ---- both -----------------------------------------------------------------------------------------------------

    private Watcher watcherOf(Subscription subscription) {
        return watched.isEmpty() || subscription.pattern.isWildcard() ? null : watched.get(keyOf(subscription));
    }

    private static void tell(Watcher watcher, Subscription subscription) {
        if (subscription.principal().userId() != null) {
            watcher.came(attendee(subscription), subscription.state);
        }
    }

    private static Attendee attendee(Subscription subscription) {
        return new Attendee(subscription.session, subscription.principal().userId());
    }

    private static ChannelKey keyOf(Subscription subscription) {
        return new ChannelKey(subscription.app, subscription.pattern.channel());
    }
}
