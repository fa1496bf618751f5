package io.filecast.delivery;

import io.filecast.core.AppName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The audiences of one event loop, by channel and by wildcard. Event-loop confined.
 *
 * <p>Who is live is in exactly one of them, and none is empty: an audience is made for the first and goes with the last.
 */
final class Audiences {

    private final Map<ChannelKey, Audience> byName = new HashMap<>();
    private final Map<AppName, WildcardMap<Audience>> byWildcard = new HashMap<>();

    /** All who follow a channel by its name; null when nobody does. */
    Audience of(ChannelKey key) {
        return byName.get(key);
    }

    /** All who follow an app's wildcards; null when nobody does. */
    WildcardMap<Audience> ofWildcards(AppName app) {
        return byWildcard.get(app);
    }

    /** The audiences of an app's wildcards as they are now: who is told something may come or go. */
    List<Audience> allOfWildcards(AppName app) {
        WildcardMap<Audience> wildcards = byWildcard.get(app);
        return wildcards == null ? List.of() : new ArrayList<>(wildcards.values());
    }

    /** Takes in a subscription that is live from now on. */
    void add(Subscription subscription) {
        audienceFor(subscription).add(subscription);
    }

    private Audience audienceFor(Subscription subscription) {
        if (!subscription.pattern.isWildcard()) {
            return byName.computeIfAbsent(keyOf(subscription), missing -> new Audience());
        }
        WildcardMap<Audience> wildcards = byWildcard.computeIfAbsent(subscription.app, missing -> new WildcardMap<>());
        Audience audience = wildcards.get(subscription.pattern);
        if (audience == null) {
            audience = new Audience();
            wildcards.put(subscription.pattern, audience);
        }
        return audience;
    }

    /** Takes out a subscription that was live. */
    void remove(Subscription subscription) {
        subscription.audience.remove(subscription);
        if (!subscription.audience.isEmpty()) {
            return;
        }
        if (!subscription.pattern.isWildcard()) {
            byName.remove(keyOf(subscription));
            return;
        }
        WildcardMap<Audience> wildcards = byWildcard.get(subscription.app);
        wildcards.remove(subscription.pattern);
        if (wildcards.isEmpty()) {
            byWildcard.remove(subscription.app);
        }
    }

    private static ChannelKey keyOf(Subscription subscription) {
        return new ChannelKey(subscription.app, subscription.pattern.channel());
    }
}
