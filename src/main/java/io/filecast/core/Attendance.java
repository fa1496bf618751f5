package io.filecast.core;

import io.vertx.core.Future;
import java.util.List;

/**
 * Who follows which channel on this node: the truth from which presence is made, and the way back to those who want to
 * hear of it. Any thread.
 *
 * <p>Only a live subscription to a channel by its name counts, and only of a session that has a user. Nothing is told of
 * channels that are not watched.
 */
public interface Attendance {

    /** Names who hears of sessions that want notices; before any session is there. */
    void observe(Observer observer);

    /**
     * Tells of everybody on a channel, and from then on of all who come and go.
     *
     * @return completes when everybody who was there has been told of
     */
    Future<Void> watch(AppName app, ChannelName channel, Watcher watcher);

    /** Tells no more. */
    void unwatch(AppName app, ChannelName channel, Watcher watcher);

    /** Hands changes to the sessions that were told the members of their channel. */
    void tell(AppName app, ChannelName channel, List<Notice> notices);

    /**
     * Hands the members of a channel to sessions that want notices of it.
     *
     * @param again whether also to those who were told before
     */
    void tellMembers(AppName app, Notice.Members members, boolean again);

    /** A session of a user. Sessions are told apart by identity. */
    record Attendee(EventFeed.Session session, String user) {}

    /** Hears of sessions that want notices of a channel. Called on the sessions' event loops, in order. */
    interface Observer {

        /** One more wants them; it is told nothing before it is told the members. */
        void asked(AppName app, ChannelName channel);

        /** One of them wants them no more. */
        void ceased(AppName app, ChannelName channel);
    }

    /** Hears who comes to one channel and goes. Called on the sessions' event loops; in order for each session. */
    interface Watcher {

        /** A session is there, perhaps told of before, or says something else of itself. */
        void came(Attendee attendee, MemberState state);

        /** A session is there no more. */
        void went(Attendee attendee, Departure how);
    }
}
