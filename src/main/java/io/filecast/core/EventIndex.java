package io.filecast.core;

import io.filecast.core.EventBroker.AddAction;
import io.filecast.core.EventBroker.RemoveAction;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * The truth about what was done to events after they were announced. Each call is one atomic step. Any thread with a Vert.x
 * context; futures complete on it and fail only with {@link BrokerError}.
 */
public interface EventIndex {

    /**
     * Counts the messages and files of a channel that history shows a reader.
     *
     * @param after exclusive; null for the beginning
     * @param looked at most so many events are looked at
     */
    Future<Tally> count(Principal reader, ChannelName channel, Timetoken after, int looked);

    /**
     * A part of a count.
     *
     * @param reached the last event that was looked at; null when that was the last there is
     */
    record Tally(long count, Timetoken reached) {}

    /**
     * Hides what happened in a stretch of a channel, and lets it go once it has left the recovery window.
     *
     * @param after exclusive; null for the beginning
     * @param before exclusive; null for now
     * @param mostStretches how many separate ones a channel may have at a time; {@link ErrorCode#RATE_LIMITED} at one more
     */
    Future<Void> hide(AppName app, ChannelName channel, Timetoken after, Timetoken before, int mostStretches);

    /** Does something to an event that its user may see, and announces that. */
    Future<Event> add(AddAction command, ActionBounds bounds);

    /** How many actions there may be. */
    record ActionBounds(int perEvent, int perChannel) {}

    /**
     * Takes an action back and announces that.
     *
     * @param anybodys whether it may be another user's; {@link ErrorCode#FORBIDDEN} when it is and may not
     */
    Future<Event> remove(RemoveAction command, boolean anybodys);

    /**
     * Lists the actions of a channel on events that a reader may see, newest first.
     *
     * @param after exclusive; null for the beginning
     * @param before exclusive; null for the end
     */
    Future<List<EventAction>> actions(
            Principal reader, ChannelName channel, Timetoken after, Timetoken before, int limit);

    /** The actions of those of some events that history shows a reader, each in order. */
    Future<Map<Timetoken, List<EventAction>>> actionsOf(Principal reader, ChannelName channel, List<Timetoken> events);
}
