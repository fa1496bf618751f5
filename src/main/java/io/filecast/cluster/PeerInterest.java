package io.filecast.cluster;

import io.filecast.cluster.Frame.Delta;
import io.filecast.cluster.Frame.Summary;
import io.filecast.cluster.Frame.Table;
import java.util.BitSet;

/**
 * What another node's subscribers follow, as it told us. Event-loop confined.
 *
 * <p>Until all of it is known, and again as soon as anything does not fit, the node counts as interested in everything.
 */
final class PeerInterest {

    private static final long UNKNOWN = -1;

    /** No table has so many parts. */
    private static final int MOST_PARTS = 1 << 16;

    /** What is to be answered. */
    enum Reply {
        /** Nothing, or not yet. */
        NONE,
        /** That it is known up to {@link #version()}. */
        ACK,
        /** That all of it is needed. */
        ASK
    }

    private HashSet64 channels = new HashSet64();
    private HashSet64 wildcards = new HashSet64();
    private long version = UNKNOWN;
    private Arriving arriving;

    /** A table of which parts are missing. */
    private static final class Arriving {
        final long version;
        final int parts;
        final BitSet come = new BitSet();
        final HashSet64 channels = new HashSet64();
        final HashSet64 wildcards = new HashSet64();

        Arriving(Table first) {
            this.version = first.version();
            this.parts = first.parts();
        }

        boolean isPartOf(Table table) {
            return version == table.version() && parts == table.parts();
        }

        boolean take(Table table) {
            come.set(table.part());
            for (long number : table.numbers().channels()) {
                channels.add(number);
            }
            for (long number : table.numbers().wildcards()) {
                wildcards.add(number);
            }
            return come.cardinality() == parts;
        }
    }

    /** The version that is known. */
    long version() {
        return version;
    }

    /** Whether all of it is known. */
    boolean isKnown() {
        return version != UNKNOWN;
    }

    /** Whether somebody there follows a channel, or may. */
    boolean wants(ChannelHash channel) {
        return !isKnown() || channels.contains(channel.channel()) || wildcards.containsAny(channel.wildcards());
    }

    /** It can no longer be relied on. */
    void forget() {
        version = UNKNOWN;
        arriving = null;
        channels.clear();
        wildcards.clear();
    }

    Reply take(Delta delta) {
        if (isKnown() && delta.toVersion() <= version) {
            return Reply.ACK;
        }
        if (delta.fromVersion() != version) {
            forget();
            return Reply.ASK;
        }
        for (long number : delta.lost().channels()) {
            channels.remove(number);
        }
        for (long number : delta.lost().wildcards()) {
            wildcards.remove(number);
        }
        for (long number : delta.gained().channels()) {
            channels.add(number);
        }
        for (long number : delta.gained().wildcards()) {
            wildcards.add(number);
        }
        version = delta.toVersion();
        return Reply.ACK;
    }

    Reply take(Table table) {
        if (table.part() < 0 || table.part() >= table.parts() || table.parts() > MOST_PARTS) {
            return Reply.NONE;
        }
        if (isKnown() && table.version() <= version) {
            return Reply.ACK;
        }
        if (arriving == null || arriving.version < table.version()) {
            arriving = new Arriving(table);
        }
        if (!arriving.isPartOf(table) || !arriving.take(table)) {
            return Reply.NONE;
        }
        channels = arriving.channels;
        wildcards = arriving.wildcards;
        version = arriving.version;
        arriving = null;
        return Reply.ACK;
    }

    Reply take(Summary summary) {
        if (isKnown() && summary.version() < version) {
            return Reply.NONE;
        }
        boolean isSame = summary.version() == version
                && summary.channels().equals(channels.digest())
                && summary.wildcards().equals(wildcards.digest());
        if (isSame) {
            return Reply.ACK;
        }
        forget();
        return Reply.ASK;
    }
}
