package io.filecast.cluster;

import io.filecast.cluster.Frame.Delta;
import io.filecast.cluster.Frame.Numbers;
import io.filecast.cluster.Frame.Summary;
import io.filecast.cluster.Frame.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this node's subscribers follow, by number, and how it changed since the others were last told. Event-loop
 * confined.
 *
 * <p>Each change that is taken has a version of its own. Who has applied all of them in order has the same numbers.
 */
final class LocalInterest {

    /** Numbers in one frame: 64 KiB. */
    static final int CHUNK = 8_192;

    private final Kind channels = new Kind();
    private final Kind wildcards = new Kind();
    private long version;

    /** Channels, or wildcards. */
    private static final class Kind {
        final HashSet64 all = new HashSet64();
        final HashSet64 gained = new HashSet64();
        final HashSet64 lost = new HashSet64();

        /** Numbers that several names have, and how many beside the first. */
        final Map<Long, Integer> doubled = new HashMap<>();

        void gain(long number) {
            if (!all.add(number)) {
                doubled.merge(number, 1, Integer::sum);
            } else if (!lost.remove(number)) {
                gained.add(number);
            }
        }

        void lose(long number) {
            if (doubled.containsKey(number)) {
                doubled.computeIfPresent(number, (same, others) -> others == 1 ? null : others - 1);
            } else if (all.remove(number) && !gained.remove(number)) {
                lost.add(number);
            }
        }

        int changes() {
            return gained.size() + lost.size();
        }
    }

    /** Numbers of one kind that are handed out in pieces. */
    private static final class Pieces {
        private final long[] numbers;
        private int at;

        Pieces(HashSet64 set) {
            this.numbers = set.toArray();
        }

        long[] take(int most) {
            int from = at;
            at = Math.min(numbers.length, at + Math.max(0, most));
            return Arrays.copyOfRange(numbers, from, at);
        }

        int left() {
            return numbers.length - at;
        }
    }

    long version() {
        return version;
    }

    /** How many channels and wildcards are followed. */
    int size() {
        return channels.all.size() + wildcards.all.size();
    }

    void gained(long number, boolean isWildcard) {
        (isWildcard ? wildcards : channels).gain(number);
    }

    void lost(long number, boolean isWildcard) {
        (isWildcard ? wildcards : channels).lose(number);
    }

    /** Whether somebody here follows a channel. */
    boolean wants(ChannelHash channel) {
        return channels.all.contains(channel.channel()) || wildcards.all.containsAny(channel.wildcards());
    }

    /** Whether the others have something to be told. */
    boolean hasChanges() {
        return channels.changes() + wildcards.changes() > 0;
    }

    /** What changed since this was last taken, in frames of bounded size. */
    List<Delta> takeChanges() {
        Pieces gained = new Pieces(channels.gained);
        Pieces lost = new Pieces(channels.lost);
        Pieces gainedWild = new Pieces(wildcards.gained);
        Pieces lostWild = new Pieces(wildcards.lost);
        channels.gained.clear();
        channels.lost.clear();
        wildcards.gained.clear();
        wildcards.lost.clear();
        List<Delta> deltas = new ArrayList<>();
        while (gained.left() + lost.left() + gainedWild.left() + lostWild.left() > 0) {
            Numbers in = numbers(gained, gainedWild, CHUNK);
            Numbers out = numbers(lost, lostWild, CHUNK - in.count());
            deltas.add(new Delta(version, ++version, in, out));
        }
        return deltas;
    }

    private static Numbers numbers(Pieces plain, Pieces wild, int most) {
        long[] taken = plain.take(most);
        return new Numbers(taken, wild.take(most - taken.length));
    }

    /** All of it, in frames of bounded size; what changed has been taken before. */
    List<Table> table() {
        Pieces plain = new Pieces(channels.all);
        Pieces wild = new Pieces(wildcards.all);
        int parts = Math.max(1, (plain.left() + wild.left() + CHUNK - 1) / CHUNK);
        List<Table> tables = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            tables.add(new Table(version, part, parts, numbers(plain, wild, CHUNK)));
        }
        return tables;
    }

    /** What the others should have; what changed has been taken before. */
    Summary summary(long sequence) {
        return new Summary(version, channels.all.digest(), wildcards.all.digest(), sequence);
    }
}
