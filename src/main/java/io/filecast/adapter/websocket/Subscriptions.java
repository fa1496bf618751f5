package io.filecast.adapter.websocket;

import io.filecast.core.ChannelPattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one session follows, and what it has asked to follow. Event-loop confined.
 *
 * <p>Most sessions follow one channel, so one costs next to nothing.
 */
final class Subscriptions {

    /**
     * A subscription that is not live yet. Compared by identity.
     *
     * @param id the client's id of the command; null when it gave none
     */
    static final class Pending {
        private final String id;

        private Pending(String id) {
            this.id = id;
        }

        /** The client's id of the command; null when it gave none. */
        String id() {
            return id;
        }
    }

    private Set<ChannelPattern> live = Set.of();
    private Map<ChannelPattern, Pending> pending = Map.of();

    /** Notes what was asked for; null when it is being asked for already. */
    Pending ask(ChannelPattern pattern, String id) {
        if (pending.containsKey(pattern)) {
            return null;
        }
        Pending asked = new Pending(id);
        pending = pending.isEmpty() ? new HashMap<>(4) : pending;
        pending.put(pattern, asked);
        return asked;
    }

    /** Whether it was asked for and is not live yet. */
    boolean isPending(ChannelPattern pattern) {
        return pending.containsKey(pattern);
    }

    /** Whether it is live. */
    boolean isLive(ChannelPattern pattern) {
        return live.contains(pattern);
    }

    /** Makes live what was asked for; its question, or null when there was none. */
    Pending goLive(ChannelPattern pattern) {
        Pending asked = dropPending(pattern);
        if (asked != null) {
            addLive(pattern);
        }
        return asked;
    }

    /** Forgets a question; whether it was still open. */
    boolean refuse(ChannelPattern pattern, Pending asked) {
        return pending.get(pattern) == asked && dropPending(pattern) != null;
    }

    /** Forgets a question; null when there was none. */
    Pending dropPending(ChannelPattern pattern) {
        Pending asked = pending.isEmpty() ? null : pending.remove(pattern);
        pending = pending.isEmpty() ? Map.of() : pending;
        return asked;
    }

    /** Ends a live one; whether there was one. */
    boolean end(ChannelPattern pattern) {
        if (!live.contains(pattern)) {
            return false;
        }
        if (live.size() == 1) {
            live = Set.of();
        } else {
            live.remove(pattern);
        }
        return true;
    }

    /** What is live just now. */
    List<ChannelPattern> live() {
        return List.copyOf(live);
    }

    private void addLive(ChannelPattern pattern) {
        if (live.isEmpty()) {
            live = Set.of(pattern);
        } else {
            live = live instanceof HashSet ? live : new HashSet<>(live);
            live.add(pattern);
        }
    }
}
