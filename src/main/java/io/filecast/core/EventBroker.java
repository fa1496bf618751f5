package io.filecast.core;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * What can be done about events after they were announced: count them, hide them from history, react to them. Any thread
 * with a Vert.x context; futures complete on it and fail only with {@link BrokerError}. Every verb checks the rights of the
 * command's principal.
 */
public interface EventBroker {

    /** Counts messages and files that history shows, channel by channel. */
    Future<List<EventCount>> count(CountEvents command);

    /**
     * Hides a stretch of a channel's events from history, for everyone and for good. Files stay, and subscribers who
     * resume inside the recovery window still get what happened.
     */
    Future<Void> hide(HideEvents command);

    /**
     * Does something to an event; {@link ErrorCode#CONFLICT} when the same user did the same already,
     * {@link ErrorCode#NOT_FOUND} when there is no such message or file for the user, {@link ErrorCode#CHANNEL_FULL} when
     * it has as many actions as it may.
     *
     * @return the event that tells of it; its timetoken is the action's
     */
    Future<Event> addAction(AddAction command);

    /** Takes an action back: one's own, or with the right to delete anybody's. */
    Future<Event> removeAction(RemoveAction command);

    /** Lists a channel's actions, newest first. */
    Future<List<EventAction>> listActions(ListActions command);

    /**
     * The actions of some events of a channel, those of each in their order; events without any, and those that the reader
     * may not see, are left out.
     */
    Future<Map<Timetoken, List<EventAction>>> actionsOf(
            Principal principal, ChannelName channel, List<Timetoken> events);

    /**
     * Asks how many.
     *
     * @param from channels and the timetoken after which is counted, exclusive; null for all
     */
    record CountEvents(Principal principal, List<Since> from) {}

    /** @param after exclusive; null for the beginning */
    record Since(ChannelName channel, Timetoken after) {}

    /**
     * How many events history shows.
     *
     * @param isComplete whether there are no more; otherwise as many were looked at as may be
     */
    record EventCount(ChannelName channel, long count, boolean isComplete) {}

    /**
     * Hides from history.
     *
     * @param after exclusive; null for the beginning
     * @param before exclusive; null for everything that has happened
     */
    record HideEvents(Principal principal, ChannelName channel, Timetoken after, Timetoken before) {}

    /** Does something to an event. */
    record AddAction(
            Principal principal,
            ChannelName channel,
            Timetoken event,
            String type,
            String value,
            OperationId operation) {}

    /** Takes back what was done. */
    record RemoveAction(
            Principal principal, ChannelName channel, Timetoken event, Timetoken action, OperationId operation) {}

    /**
     * Asks for actions.
     *
     * @param after exclusive; null for the beginning
     * @param before exclusive; null for the end
     */
    record ListActions(Principal principal, ChannelName channel, Timetoken after, Timetoken before, int limit) {}
}
