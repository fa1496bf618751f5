package io.filecast.presence;

import java.time.Duration;

/**
 * How presence waits and what it tells. Any thread; immutable.
 *
 * @param nodeTimeout after how long without a sign of life a node is dead
 * @param grace how long a user whose connection broke is awaited; zero for not at all
 * @param linger how long a channel stays watched after the last who wanted that
 * @param announceMax up to how many members each change is told by itself
 * @param occupancyInterval how often larger channels tell how many there are
 * @param visit how long a visit lasts that is not renewed, when nothing else is asked for
 * @param visitMax how long it may last
 * @param membersBytes how large a notice of all members may be, roughly
 */
public record PresenceOptions(
        Duration nodeTimeout,
        Duration grace,
        Duration linger,
        int announceMax,
        Duration occupancyInterval,
        Duration visit,
        Duration visitMax,
        int membersBytes) {

    /** How often a node gives a sign of life, and asks what changed elsewhere: it may miss two in a row. */
    Duration attendInterval() {
        return nodeTimeout.dividedBy(3);
    }
}
