package io.filecast.adapter.fpnn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory for the payloads of all connections together. Any thread; never waits.
 *
 * <p>A payload is claimed as a whole before its first byte is read: who holds a part of one and waits for the rest would
 * block others that do the same. Claims are granted in the order in which they come. Small ones have a share of their own,
 * so that files do not keep them waiting; and where nothing is held any claim is granted, however large.
 */
final class FrameBudget {

    private static final int SMALL_BYTES = 64 << 10;
    private static final int SMALL_SHARE = 8;

    private final Lane small;
    private final Lane large;

    /** A budget of so many bytes. */
    FrameBudget(long bytes) {
        this.small = new Lane(bytes / SMALL_SHARE);
        this.large = new Lane(bytes - bytes / SMALL_SHARE);
    }

    /** One payload's memory. Any thread. */
    final class Claim {

        private final Lane lane;
        private final int bytes;
        private final Runnable granted;

        private Claim(Lane lane, int bytes, Runnable granted) {
            this.lane = lane;
            this.bytes = bytes;
            this.granted = granted;
        }

        /** Whether the memory may be used. */
        boolean isGranted() {
            return lane.isHeld(this);
        }

        /** Gives the memory back, or stops waiting for it; harmless when called again. */
        void release() {
            lane.release(this).forEach(claim -> claim.granted.run());
        }
    }

    /**
     * Claims memory.
     *
     * @param granted called from any thread when it is granted later than at once
     */
    Claim claim(int bytes, Runnable granted) {
        Lane lane = bytes <= SMALL_BYTES ? small : large;
        Claim claim = new Claim(lane, bytes, granted);
        lane.add(claim);
        return claim;
    }

    /** How many bytes are granted. */
    long heldBytes() {
        return small.heldBytes() + large.heldBytes();
    }

    /** How many claims wait. */
    int waiting() {
        return small.waiting() + large.waiting();
    }

    private static final class Lane {

        private final long limitBytes;
        private final Set<Claim> waiting = new LinkedHashSet<>();
        private final Set<Claim> held = new HashSet<>();
        private long heldBytes;

        Lane(long limitBytes) {
            this.limitBytes = limitBytes;
        }

        synchronized void add(Claim claim) {
            if (waiting.isEmpty() && fits(claim)) {
                hold(claim);
            } else {
                waiting.add(claim);
            }
        }

        private boolean fits(Claim claim) {
            return heldBytes == 0 || heldBytes + claim.bytes <= limitBytes;
        }

        private void hold(Claim claim) {
            held.add(claim);
            heldBytes += claim.bytes;
        }

        /** Who is granted memory by that. */
        synchronized List<Claim> release(Claim claim) {
            if (held.remove(claim)) {
                heldBytes -= claim.bytes;
            } else if (!waiting.remove(claim)) {
                return List.of();
            }
            List<Claim> granted = new ArrayList<>();
            Iterator<Claim> first = waiting.iterator();
            while (first.hasNext()) {
                Claim next = first.next();
                if (!fits(next)) {
                    break;
                }
                first.remove();
                hold(next);
                granted.add(next);
            }
            return granted;
        }

        synchronized boolean isHeld(Claim claim) {
            return held.contains(claim);
        }

        synchronized long heldBytes() {
            return heldBytes;
        }

        synchronized int waiting() {
            return waiting.size();
        }
    }
}
