package io.filecast.core;

import io.vertx.core.Future;

/**
 * Who is on a channel. Any thread with a Vert.x context; futures complete on it and fail only with {@link BrokerError}.
 */
@FunctionalInterface
public interface Presence {

    /**
     * Reads the members of a channel. What happened on this node before the call is in the answer.
     *
     * @return fails with {@link ErrorCode#FORBIDDEN} without the right to read the channel, and with
     *     {@link ErrorCode#RATE_LIMITED} when the app watches as many channels as it may
     */
    Future<MemberList> members(ReadMembers command);

    /**
     * Asks for members.
     *
     * @param after the {@link MemberList#next} of an earlier answer; null for the beginning
     */
    record ReadMembers(Principal principal, ChannelName channel, String after, int limit) {}
}
