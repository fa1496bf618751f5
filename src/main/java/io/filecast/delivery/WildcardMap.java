package io.filecast.delivery;

import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Values by wildcard. Event-loop confined. A channel's wildcards are found by the dots in its name, and the colon after its
 * reserved prefix, so that the cost grows with those that match and not with those that do not.
 */
final class WildcardMap<V> {

    private final Map<String, V> byPrefix = new HashMap<>();

    V get(ChannelPattern wildcard) {
        return byPrefix.get(wildcard.prefix());
    }

    void put(ChannelPattern wildcard, V value) {
        byPrefix.put(wildcard.prefix(), value);
    }

    void remove(ChannelPattern wildcard) {
        byPrefix.remove(wildcard.prefix());
    }

    boolean isEmpty() {
        return byPrefix.isEmpty();
    }

    Collection<V> values() {
        return byPrefix.values();
    }

    /** Whether any wildcard matches a channel. */
    boolean matches(ChannelName channel) {
        return firstAbove(channel.value(), value -> true) != null;
    }

    /**
     * The narrowest accepted value whose wildcard matches a channel; null when there is none. A predicate that never
     * accepts sees them all, narrowest first.
     */
    V first(ChannelName channel, Predicate<V> accepts) {
        return firstAbove(channel.value(), accepts);
    }

    /** The same for the wildcards that are wider than a pattern and match all that it matches. */
    V firstWider(ChannelPattern pattern, Predicate<V> accepts) {
        return firstAbove(pattern.isWildcard() ? pattern.prefix() : pattern.text(), accepts);
    }

    private V firstAbove(String name, Predicate<V> accepts) {
        if (byPrefix.isEmpty() || new ChannelName(name).isPresence()) {
            return null;
        }
        // A final dot does not count: something must follow the prefix.
        for (int dot = name.lastIndexOf('.', name.length() - 2); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            V value = byPrefix.get(name.substring(0, dot + 1));
            if (value != null && accepts.test(value)) {
                return value;
            }
        }
        return ofKind(name, accepts);
    }

    /** The value of all inboxes, groups or rooms, the widest that a channel of a reserved prefix has. */
    private V ofKind(String name, Predicate<V> accepts) {
        int colon = name.indexOf(':');
        // A pattern for the kind itself is not wider than itself.
        if (colon < 0 || colon == name.length() - 1) {
            return null;
        }
        V value = byPrefix.get(name.substring(0, colon + 1));
        return value != null && accepts.test(value) ? value : null;
    }
}
