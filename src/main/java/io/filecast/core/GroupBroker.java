package io.filecast.core;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The verbs on channel groups: named sets of channels of an app, which clients follow as one. Any thread with a Vert.x
 * context; futures complete on it and fail only with {@link BrokerError}: {@link ErrorCode#FORBIDDEN} for whoever does not
 * administer the app.
 *
 * <p>A group gives no rights by itself: whether its reader may read its channels is for who reads.
 */
public interface GroupBroker {

    /** The channels of a group, in their order; empty when there is none of this name. */
    Future<List<ChannelName>> channels(Principal by, GroupName group);

    /** Lists groups by their order; a cursor is the last name of the page before. */
    Future<Page<GroupName>> list(Principal by, String cursor, int limit);

    /**
     * Takes channels into a group, which comes to be with its first one, and out of it, all at once.
     *
     * @return fails with {@link ErrorCode#TOO_MANY_CHANNELS} when the group, or the app's groups, would be more than they may
     */
    Future<Void> change(Principal by, GroupName group, List<ChannelName> add, List<ChannelName> remove);

    /** Puts exactly these channels into a group; none takes it away. */
    Future<Void> replace(Principal by, GroupName group, List<ChannelName> channels);

    /** Takes a group away; harmless when there is none. */
    Future<Void> delete(Principal by, GroupName group);

    /**
     * Follows what is in a group: the channels as they are, and from then on whenever they are others, whichever node changed
     * them. Asks for no right: what is followed decides that.
     *
     * @param listener called on the context of this call, first before the future completes
     * @return ends it; fails with {@link ErrorCode#UNAVAILABLE}
     */
    Future<Following> follow(AppName app, GroupName group, Consumer<Set<ChannelName>> listener);

    /** One who follows a group. */
    @FunctionalInterface
    interface Following {

        /** Hears nothing more; harmless when called again. */
        void end();
    }
}
