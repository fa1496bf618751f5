package io.filecast.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A subscriber that is cut off and comes back with the positions that it kept. Any thread.
 *
 * <p>How it follows, by socket, stream or asking again and again, is its {@link Way}.
 */
public final class Follower implements AutoCloseable {

    /** One connection of it. */
    public interface Connection {

        /** The events that came until now, or until it was cut. */
        List<JsonNode> events();

        /** Whether one of the subscriptions was told that events are lost. */
        boolean isUnrecovered();

        /** Where a subscription would resume. */
        String position(String subscription);

        /** Whether the server or the network has ended it. */
        boolean isOver();

        /** Ends it without a word; nothing comes from now on. */
        void cut();
    }

    /** How a follower connects. */
    @FunctionalInterface
    public interface Way {

        /**
         * Connects.
         *
         * @param positions where each subscription resumes; nothing at first
         */
        Connection open(Map<String, String> positions);
    }

    /** An event as a follower saw it. */
    public record Seen(String channel, String timetoken, JsonNode event) {

        /** The event of a frame or page. */
        public static Seen of(JsonNode event) {
            return new Seen(
                    event.get("channel").asText(), event.get("timetoken").asText(), event);
        }
    }

    private final String name;
    private final List<String> subscriptions;
    private final Way way;
    private final List<Seen> earlier = new ArrayList<>();
    private final Map<String, String> positions = new HashMap<>();
    private Connection now;
    private int cuts;
    private boolean isUnrecovered;

    /** A follower of these subscriptions that is not connected yet. */
    public Follower(String name, List<String> subscriptions, Way way) {
        this.name = name;
        this.subscriptions = List.copyOf(subscriptions);
        this.way = way;
    }

    /** Connects, where it was cut off before. */
    public synchronized void resume() {
        now = way.open(Map.copyOf(positions));
    }

    /** Is cut off, and remembers. Harmless when it is cut off already. */
    public synchronized void cut() {
        if (now == null) {
            return;
        }
        Connection ended = now;
        now = null;
        ended.cut();
        ended.events().stream().map(Seen::of).forEach(earlier::add);
        isUnrecovered |= ended.isUnrecovered();
        for (String subscription : subscriptions) {
            String position = ended.position(subscription);
            if (position != null) {
                positions.put(subscription, position);
            }
        }
        cuts++;
    }

    /** All that it saw, in that order. */
    public synchronized List<Seen> seen() {
        List<Seen> all = new ArrayList<>(earlier);
        if (now != null) {
            now.events().stream().map(Seen::of).forEach(all::add);
        }
        return all;
    }

    /** How much it saw. */
    public synchronized int count() {
        return earlier.size() + (now == null ? 0 : now.events().size());
    }

    /** How often it was cut off. */
    public synchronized int cuts() {
        return cuts;
    }

    /** Whether it was ever told that events are lost. */
    public synchronized boolean isUnrecovered() {
        return isUnrecovered || now != null && now.isUnrecovered();
    }

    /** Whether it has no connection, or one that the other side has ended. */
    public synchronized boolean isOff() {
        return now == null || now.isOver();
    }

    @Override
    public void close() {
        cut();
    }

    @Override
    public String toString() {
        return name;
    }
}
