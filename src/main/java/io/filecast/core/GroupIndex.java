package io.filecast.core;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * The channel groups of every app, where they are kept. Each call is one atomic step and is harmless when it is sent twice.
 * Any thread with a Vert.x context; futures complete on it and fail only with {@link BrokerError},
 * {@link ErrorCode#UNAVAILABLE} meaning that the outcome is unknown.
 */
public interface GroupIndex {

    /** The channels of a group; empty when there is none of this name. */
    Future<Contents> channels(AppName app, GroupName group);

    /**
     * What is in a group.
     *
     * @param epoch the data set's epoch
     * @param count the count of the app's changes of groups at the time of the reading
     * @param channels in their order
     */
    record Contents(String epoch, long count, Set<ChannelName> channels) {

        /** Whether it was read before another one was. */
        public boolean isOlderThan(Contents other) {
            return epoch.equals(other.epoch) && count < other.count;
        }
    }

    /**
     * Names of groups in their order.
     *
     * @param after exclusive; null for the beginning
     */
    Future<List<GroupName>> list(AppName app, String after, int limit);

    /**
     * Takes channels into a group, which comes to be with its first one, and out of it.
     *
     * @return the count of the app's changes of groups; fails with {@link ErrorCode#TOO_MANY_CHANNELS} when the group, or the
     *     app's groups, would be more than they may; nothing is done then
     */
    Future<Long> change(AppName app, GroupName group, List<ChannelName> add, List<ChannelName> remove);

    /** Takes a group away; harmless when there is none. */
    Future<Long> delete(AppName app, GroupName group);

    /**
     * Which groups changed lately.
     *
     * @param since the count up to which the caller knows
     */
    Future<Changes<GroupName>> changes(AppName app, String epoch, long since);
}
