package io.filecast.adapter.fpnn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The memory for the payloads of all connections together. Any thread; never waits.
 *
 * <p>A payload is claimed as a whole before its first byte is read: who holds a part of one and waits for the rest would
 * block others that do the same. Claims are granted in the order in which they come. Small ones have a share of their own,
 * so that files do not keep them waiting; no address has more than three quarters of a share, so that one that claims and
 * sends nothing leaves something to others; and where nothing is held any claim is granted, however large.
 */
final class FrameBudget {

    private static final int SMALL_BYTES = 64 << 10;
    private static final int SMALL_SHARE = 8;
    private static final int QUARTERS = 4;
    private static final int ADDRESS_QUARTERS = 3;

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
        private final String address;
        private final int bytes;
        private final Runnable granted;

        private Claim(Lane lane, String address, int bytes, Runnable granted) {
            this.lane = lane;
            this.address = address;
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
     * @param address of the peer
     * @param granted called from any thread when it is granted later than at once
     */
    Claim claim(String address, int bytes, Runnable granted) {
        Lane lane = bytes <= SMALL_BYTES ? small : large;
        Claim claim = new Claim(lane, address, bytes, granted);
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
        private final Map<String, Long> heldOf = new HashMap<>();
        private long heldBytes;

        Lane(long limitBytes) {
            this.limitBytes = limitBytes;
        }

        synchronized void add(Claim claim) {
            waiting.add(claim);
            grant();
        }

        /** Who is granted memory by that. */
        synchronized List<Claim> release(Claim claim) {
            if (held.remove(claim)) {
                heldBytes -= claim.bytes;
                heldOf.computeIfPresent(
                        claim.address, (address, bytes) -> bytes == claim.bytes ? null : bytes - claim.bytes);
            } else if (!waiting.remove(claim)) {
                return List.of();
            }
            return grant();
        }

        /** In their order; who has to wait for what its own address holds is passed over. */
        private List<Claim> grant() {
            List<Claim> granted = new ArrayList<>();
            for (Iterator<Claim> first = waiting.iterator(); first.hasNext(); ) {
                Claim next = first.next();
                if (!isTooMuchForItsAddress(next)) {
                    if (heldBytes > 0 && heldBytes + next.bytes > limitBytes) {
                        break;
                    }
                    first.remove();
                    hold(next);
                    granted.add(next);
                }
            }
            return granted;
        }

        private boolean isTooMuchForItsAddress(Claim claim) {
            long before = heldOf.getOrDefault(claim.address, 0L);
            return before > 0 && before + claim.bytes > limitBytes * ADDRESS_QUARTERS / QUARTERS;
        }

        private void hold(Claim claim) {
            held.add(claim);
            heldBytes += claim.bytes;
            heldOf.merge(claim.address, (long) claim.bytes, Long::sum);
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
