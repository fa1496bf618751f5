package io.filecast.core;

import java.time.Instant;
import java.util.List;

/**
 * Some of a channel's members, in the order of their ids, at one moment. Any thread; immutable.
 *
 * @param next the last of these when there are more after it; null when there are not
 * @param occupancy how many members there are in all
 * @param version rises by one with each change of the channel's presence
 * @param at the moment
 */
public record MemberList(List<Member> members, String next, int occupancy, long version, Instant at) {}
