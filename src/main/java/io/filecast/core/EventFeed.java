package io.filecast.core;

import io.filecast.core.filter.Filter;
import io.vertx.core.Future;

/**
 * The way from the log to those who listen. Any thread.
 */
public interface EventFeed extends EventHints {

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
    void leave(Session session, Departure how);

    /**
     * Says something of a session's user on a channel that the session follows by name.
     *
     * @param state a JSON object; null to take back what was said
     * @throws BrokerError {@link ErrorCode#CONFLICT} when the session does not follow the channel by its name,
     *     {@link ErrorCode#BAD_REQUEST} when it has no user
     */
    void state(Session session, ChannelName channel, JsonText state);

    /**
     * Asks to follow.
     *
     * @param after where to resume; null for now
     * @param filter null for everything
     * @param notices whether the session wants to hear who is on the channel, which must be named
     * @param state what its user says of itself there, a JSON object; null for nothing
     */
    record Subscribe(
            Principal principal,
            ChannelPattern pattern,
            Position after,
            Filter filter,
            boolean notices,
            JsonText state) {

        /** Follows without taking part in presence more than by being there. */
        public Subscribe(Principal principal, ChannelPattern pattern, Position after, Filter filter) {
            this(principal, pattern, after, filter, false, null);
        }
    }

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

        /** An encoded notice of a channel whose presence it asked for. A dialect without notices leaves this out. */
        default void notice(Notice notice, EncodedEvent bytes) {}

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

        /** The same for a notice; null in a dialect without notices. */
        default EncodedEvent encode(Notice notice) {
            return null;
        }
    }

    /**
     * An event in a dialect's bytes, made once and shared by all of its group.
     *
     * @param bytes never changed after it was made
     */
    record EncodedEvent(byte[] bytes) {}
}
