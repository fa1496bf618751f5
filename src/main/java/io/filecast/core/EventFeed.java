package io.filecast.core;

import io.filecast.core.filter.Filter;
import io.vertx.core.Future;

/**
 * The way from the log to those who listen. Any thread.
 */
public interface EventFeed {

    /** Hints that an event was committed, and carries it. Losing the call costs time, never the event. */
    void committed(Event event);

    /**
     * Begins to follow a channel or wildcard, on the session's event loop.
     *
     * <p>The answer is handed to the session before any event of the subscription.
     *
     * @return completes when the subscription is live; fails with {@link ErrorCode#FORBIDDEN},
     *     {@link ErrorCode#TOO_MANY_CHANNELS} or {@link ErrorCode#UNAVAILABLE}
     */
    Future<Void> subscribe(Session session, Subscribe command);

    /** Ends one subscription; harmless when there is none. */
    void unsubscribe(Session session, ChannelPattern pattern);

    /** Ends all subscriptions of a session. */
    void leave(Session session);

    /**
     * @param after where to resume; null for now
     * @param filter null for everything
     */
    record Subscribe(Principal principal, ChannelPattern pattern, Position after, Filter filter) {}

    /**
     * One connection's side of the feed. Event-loop confined: every call comes on the loop that subscribed.
     */
    interface Session {

        /** How events are written for it; sessions with the same encoder object share the bytes. */
        EventEncoder encoder();

        /** Who listens. */
        Principal principal();

        /**
         * A subscription begins, or begins anew after its data set was lost. Everything after {@code position} follows.
         *
         * @param recovered whether nothing was missed since the position asked for; null when none was
         */
        void subscribed(ChannelPattern pattern, Position position, Boolean recovered);

        /**
         * An encoded event. The bytes are shared and must not be changed.
         *
         * @param pattern the subscription that it matched first
         */
        void deliver(ChannelPattern pattern, Event event, EncodedEvent bytes);

        /** Nothing for this session happened up to a position: it may resume from there. */
        void moved(ChannelPattern pattern, Position position);

        /**
         * Whether much of what was delivered still waits to be sent; a long replay pauses then.
         *
         * @return completes when there is room, at once when there is
         */
        Future<Void> ready();
    }

    /** Turns an event into a dialect's bytes. Any thread. */
    interface EventEncoder {
        /** The whole frame, ready for the socket. */
        EncodedEvent encode(Event event);
    }

    /**
     * An event in a dialect's bytes, made once and shared by all of its group.
     *
     * @param bytes never changed after it was made
     */
    record EncodedEvent(byte[] bytes) {}
}
