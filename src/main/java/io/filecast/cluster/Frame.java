package io.filecast.cluster;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import java.util.List;

/** What one node says to another. Immutable; {@link FrameCodec} puts it into bytes. */
sealed interface Frame {

    /**
     * A frame and who sent it.
     *
     * @param version of the wire, as its sender writes it
     * @param from the sender's id, which is new with each process
     * @param session which of its conversations with us: a later one, after each lost sight of the other, has a higher
     *     number
     */
    record Envelope(int version, String from, long session, Frame frame) {}

    /**
     * Asks a node whether the two can work together; it answers with the same about itself.
     *
     * @param oldestWire the oldest version of the wire that the sender can read
     * @param address where the sender is, for people
     */
    record Hello(int oldestWire, String address, NodeFacts facts) implements Frame {}

    /** Numbers of channels and of wildcards. */
    record Numbers(long[] channels, long[] wildcards) {

        static final Numbers NONE = new Numbers(new long[0], new long[0]);

        int count() {
            return channels.length + wildcards.length;
        }
    }

    /** How the sender's interest changed between two of its versions. */
    record Delta(long fromVersion, long toVersion, Numbers gained, Numbers lost) implements Frame {}

    /**
     * A part of all that the sender is interested in.
     *
     * @param part which one, from 0
     * @param parts how many there are
     */
    record Table(long version, int part, int parts, Numbers numbers) implements Frame {}

    /**
     * What the receiver should have by now.
     *
     * @param version of the sender's interest
     * @param sequence of the last {@link Events} that it sent
     */
    record Summary(long version, HashSet64.Digest channels, HashSet64.Digest wildcards, long sequence)
            implements Frame {}

    /** The sender has the receiver's interest up to a version, in one of the receiver's sessions. */
    record Ack(long theirSession, long version) implements Frame {}

    /** The sender lacks some of the receiver's interest and wants all of it. */
    record Ask(long theirSession) implements Frame {}

    /**
     * Committed events.
     *
     * @param sequence one more with each, so that a lost one is noticed
     */
    record Events(long sequence, List<Event> events) implements Frame {

        public Events {
            events = List.copyOf(events);
        }
    }

    /**
     * What has changed; the receiver looks at it in Redis. Since version {@link WireVersion#WAKES}.
     *
     * @param moved channels whose presence has changed
     * @param ended apps of which tokens were revoked or rights have ended
     * @param changed apps of which channel groups, or what was given to names, are others
     */
    record Wake(List<Moved> moved, List<AppName> ended, List<AppName> changed) implements Frame {

        public Wake {
            moved = List.copyOf(moved);
            ended = List.copyOf(ended);
            changed = List.copyOf(changed);
        }

        int size() {
            return moved.size() + ended.size() + changed.size();
        }
    }

    /** A channel whose presence has come to a version. */
    record Moved(AppName app, ChannelName channel, long version) {}

    /** Something that only newer nodes know. */
    record Unknown() implements Frame {}
}
