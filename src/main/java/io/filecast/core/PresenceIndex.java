package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all nodes together know of who is on their watched channels. Each call is one atomic step, and harmless when it is
 * done twice. Any thread with a Vert.x context; futures complete on it and fail only with {@link BrokerError}.
 *
 * <p>A node that does not hold its lease is dead: any other one's {@link #attend} takes out what it left, as timeouts.
 */
public interface PresenceIndex {

    /**
     * Brings in what a node knows of a channel, and tells what happened there since the node last looked.
     *
     * @return fails with {@link ErrorCode#RATE_LIMITED} when the channel would have to be watched and may not
     */
    Future<Merged> merge(AppName app, Merge command);

    /**
     * What a node brings in.
     *
     * @param lease how long the node holds its lease from now
     * @param watch how long the channel is watched from now at least; zero for as long as others want
     * @param after the version that the node knows; {@link #UNKNOWN} when it wants no changes
     * @param shown how many members to show; 0 for none
     * @param reports what the node's users do
     */
    record Merge(
            String node,
            Duration lease,
            ChannelName channel,
            Duration watch,
            long after,
            int shown,
            List<Report> reports) {}

    /** No version. */
    long UNKNOWN = -1;

    /** One user of a node. */
    sealed interface Report {

        String user();

        /** It is there, with this state. */
        record Here(String user, MemberState state) implements Report {}

        /** It is not there any more. */
        record Gone(String user, Departure how) implements Report {}
    }

    /**
     * What came of it.
     *
     * @param tenure how the node and its lease are known; see {@link Tenure}
     * @param watch the channel's watch; null when nobody watches it, and nothing was brought in
     * @param version the channel's version now
     * @param changes what happened after the version asked for; null when that is not known any more, or none was asked
     * @param members the first members; null when none were wanted
     * @param refused users for whom the channel had no room
     */
    record Merged(
            Tenure tenure,
            Watch watch,
            long version,
            List<Notice.Change> changes,
            MemberList members,
            Set<String> refused) {}

    /**
     * What a node's entries stand on. When it changes, they are gone, and have to be brought in again.
     *
     * @param epoch the data set's epoch
     * @param term when the node's lease began; it ends when the node was taken for dead
     */
    record Tenure(String epoch, String term) {}

    /**
     * That a channel is watched.
     *
     * @param begun names this watch; another one began without members
     * @param left how long it lasts unless it is prolonged
     * @param version the channel's version
     */
    record Watch(String begun, Duration left, long version) {}

    /**
     * Reads members in the order of their ids, and prolongs the watch.
     *
     * @param after exclusive; null for the beginning
     * @return null when the channel is not watched
     */
    Future<MemberList> members(AppName app, ChannelName channel, String after, int limit, Duration watch);

    /** Holds a node's lease, takes out what dead nodes and ended watches left, and names the channels that changed. */
    Future<Attended> attend(AppName app, Attend command);

    /**
     * A node's regular call.
     *
     * @param lease how long the node is alive from now; zero when it has brought in nothing
     * @param since the {@link Attended#count} of the last answer; 0 at first
     * @param asked channels that the node wants to know of, with how much longer each is watched at least; zero for as
     *     long as others want
     */
    record Attend(String node, Duration lease, long since, Map<ChannelName, Duration> asked) {}

    /**
     * What a node has to know.
     *
     * @param tenure null parts as in {@link Merged}; its term is null without a lease
     * @param count of the app's changes; for the next call
     * @param watched the channels that changed, and those asked for, as far as they are watched
     * @param stirred the channels that this very call has changed
     */
    record Attended(Tenure tenure, long count, Map<ChannelName, Watch> watched, Set<ChannelName> stirred) {}
}
