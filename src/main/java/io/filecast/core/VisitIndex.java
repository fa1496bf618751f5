package io.filecast.core;

import io.filecast.core.Visits.Visit;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where all nodes keep visits. Each call is one atomic step, and harmless when it is done twice. Any thread with a Vert.x
 * context; futures complete on it and fail only with {@link BrokerError}.
 *
 * <p>What changes something answers the watched channels whose presence it has changed, with their versions.
 */
public interface VisitIndex {

    /**
     * Begins or renews visits, or says something of a user.
     *
     * @return fails with {@link ErrorCode#TOO_MANY_CHANNELS} when the user would visit more channels than it may
     */
    Future<Map<ChannelName, Long>> stay(AppName app, Stay command);

    /**
     * Visits of a user.
     *
     * @param isHere whether it is there; else it only says something, and is there as it was
     * @param states what it says; where it says nothing its state stays
     */
    record Stay(
            String user, Duration ttl, boolean isHere, List<ChannelName> channels, Map<ChannelName, JsonText> states) {}

    /** Ends visits. */
    Future<Map<ChannelName, Long>> leave(AppName app, String user, List<ChannelName> channels);

    /** A user's visits, and where else it is, as {@link Visits#visits} tells. */
    Future<List<Visit>> visits(AppName app, String user);

    /** Channels that somebody visits, or whose presence is watched. */
    Future<List<ChannelName>> channels(AppName app, int most);

    /** Watches channels, and makes their changes events. */
    Future<Map<ChannelName, Long>> follow(AppName app, Follow command);

    /**
     * What is to be told.
     *
     * @param life how long from now
     * @param announceMax up to how many members each change is told by itself
     * @param pause the least time between two events that only tell how many there are
     */
    record Follow(List<ChannelName> channels, Duration life, int announceMax, Duration pause) {}
}
