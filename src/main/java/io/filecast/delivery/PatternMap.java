package io.filecast.delivery;

import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Values by channel and by wildcard. Event-loop confined. */
final class PatternMap<V> {

    private final Map<String, V> byName = new HashMap<>();
    private final WildcardMap<V> byWildcard = new WildcardMap<>();

    V get(ChannelPattern pattern) {
        return pattern.isWildcard() ? byWildcard.get(pattern) : byName.get(pattern.text());
    }

    void put(ChannelPattern pattern, V value) {
        if (pattern.isWildcard()) {
            byWildcard.put(pattern, value);
        } else {
            byName.put(pattern.text(), value);
        }
    }

    void remove(ChannelPattern pattern) {
        if (pattern.isWildcard()) {
            byWildcard.remove(pattern);
        } else {
            byName.remove(pattern.text());
        }
    }

    boolean isEmpty() {
        return byName.isEmpty() && byWildcard.isEmpty();
    }

    List<V> values() {
        List<V> all = new ArrayList<>(byName.values());
        all.addAll(byWildcard.values());
        return all;
    }

    /** Whether anything matches a channel. */
    boolean matches(ChannelName channel) {
        return byName.containsKey(channel.value()) || byWildcard.matches(channel);
    }

    /** Does something with each value whose pattern matches a channel, narrowest first. */
    void forEachMatching(ChannelName channel, Consumer<V> action) {
        V named = byName.get(channel.value());
        if (named != null) {
            action.accept(named);
        }
        byWildcard.first(channel, value -> {
            action.accept(value);
            return false;
        });
    }
}
