package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Presence of clients without a lasting connection. A <em>visit</em>: a user is on a channel until a moment, which it puts
 * off again and again, on any node; or until it leaves, on any node. One that is not renewed in time ends as a timeout.
 *
 * <p>Any thread with a Vert.x context; futures complete on it and fail only with {@link BrokerError}. Who has no user id
 * visits nothing.
 */
public interface Visits {

    /**
     * Begins visits, or renews them.
     *
     * @return fails with {@link ErrorCode#FORBIDDEN} without the right to read all of the channels, and with
     *     {@link ErrorCode#TOO_MANY_CHANNELS} when the user would visit more than it may
     */
    Future<Void> stay(Stay command);

    /**
     * Visits.
     *
     * @param ttl how long they last unless they are renewed; null for as long as is usual
     * @param states what the user says of itself from now on; where it says nothing its state stays
     * @param isRepeated whether this only goes on with what the same client asked a moment ago, so that it may be left out
     *     while the visits have long to last
     */
    record Stay(
            Principal principal,
            List<ChannelName> channels,
            Duration ttl,
            Map<ChannelName, JsonText> states,
            boolean isRepeated) {}

    /** Ends visits: the user leaves. */
    Future<Void> leave(Principal principal, List<ChannelName> channels);

    /**
     * Says something of a user on channels that it visits, or will.
     *
     * @return fails as {@link #stay}
     */
    Future<Void> say(Principal principal, String user, Map<ChannelName, JsonText> states);

    /**
     * A user's visits, and channels whose presence is watched where it is by a connection, as far as these can be looked
     * through; in the order of the channels.
     */
    Future<List<Visit>> visits(AppName app, String user);

    /** Channels that somebody visits, or whose presence is watched. */
    Future<List<ChannelName>> channels(AppName app, int most);

    /**
     * One visit, or presence by a connection.
     *
     * @param isHere false when the user has only said something so far
     * @param isConnected whether it is there by a connection alone, and does not visit
     * @param state what it says of itself; null for nothing
     */
    record Visit(ChannelName channel, boolean isHere, boolean isConnected, JsonText state) {}

    /**
     * Lets the changes of some channels' presence be events of their {@link ChannelName#presence}, for a while from now, so
     * that polls can read them: messages whose label is the {@link Notice.Kind} or {@code occupancy}, whose publisher is
     * the user, whose message is the occupancy, and whose meta is the state.
     *
     * @return fails with {@link ErrorCode#RATE_LIMITED} when the app watches as many channels as it may
     */
    Future<Void> follow(Principal principal, List<ChannelName> channels);
}
