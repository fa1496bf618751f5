package io.filecast.presence;

import io.filecast.core.Attendance.Attendee;
import io.filecast.core.Departure;
import io.filecast.core.EventFeed;
import io.filecast.core.MemberState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/**
 * This node's users of one channel, each with its connections. Confined to its roster's loop.
 *
 * <p>A user is there as long as one of its connections is. One that broke counts on for a grace, so that its client can
 * come back without anybody hearing of it; a goodbye counts at once.
 */
final class Stays {

    private final Reports reports;
    private final long graceNanos;
    private final Map<String, Stay> byUser = new HashMap<>();
    private final Queue<Broken> broken = new ArrayDeque<>();

    Stays(Reports reports, long graceNanos) {
        this.reports = reports;
        this.graceNanos = graceNanos;
    }

    /** One connection. */
    private static final class Seat {
        private final MemberState state;
        private boolean isBroken;

        Seat(MemberState state) {
            this.state = state;
        }
    }

    /** A connection whose grace ends. */
    private record Broken(long dueNanos, Attendee attendee, Seat seat) {}

    /** One user. */
    private static final class Stay {
        private final Map<EventFeed.Session, Seat> seats = new IdentityHashMap<>(1);
        private int brokenSeats;

        /** The newest state of its connections. */
        MemberState state() {
            MemberState newest = MemberState.NONE;
            for (Seat seat : seats.values()) {
                boolean isNewer = seat.state.value() != null && !seat.state.at().isBefore(newest.at());
                newest = isNewer ? seat.state : newest;
            }
            return newest;
        }

        /** Whoever is back needs no grace. */
        void dropBroken() {
            if (brokenSeats > 0) {
                seats.values().removeIf(seat -> seat.isBroken);
                brokenSeats = 0;
            }
        }
    }

    /** A connection is there, perhaps known before, with this state. */
    void came(Attendee attendee, MemberState state) {
        Stay stay = byUser.get(attendee.user());
        boolean isNew = stay == null;
        if (isNew) {
            stay = new Stay();
            byUser.put(attendee.user(), stay);
        }
        MemberState before = stay.state();
        stay.dropBroken();
        stay.seats.put(attendee.session(), new Seat(state));
        if (isNew || !Objects.equals(before, stay.state())) {
            reports.add(attendee.user(), Departure.GOODBYE);
        }
    }

    /** A connection ended. */
    void went(Attendee attendee, Departure how, long nowNanos) {
        Stay stay = byUser.get(attendee.user());
        Seat seat = stay == null ? null : stay.seats.get(attendee.session());
        if (seat == null || seat.isBroken) {
            return;
        }
        if (how == Departure.LOST && graceNanos > 0) {
            seat.isBroken = true;
            stay.brokenSeats++;
            broken.add(new Broken(nowNanos + graceNanos, attendee, seat));
        } else {
            remove(attendee, stay, how);
        }
    }

    /** Ends those whose grace is over. */
    void endGraces(long nowNanos) {
        while (!broken.isEmpty() && broken.peek().dueNanos - nowNanos <= 0) {
            Broken one = broken.remove();
            Stay stay = byUser.get(one.attendee.user());
            if (stay != null && stay.seats.get(one.attendee.session()) == one.seat) {
                stay.brokenSeats--;
                remove(one.attendee, stay, Departure.LOST);
            }
        }
    }

    private void remove(Attendee attendee, Stay stay, Departure how) {
        MemberState before = stay.state();
        stay.seats.remove(attendee.session());
        if (stay.seats.isEmpty()) {
            byUser.remove(attendee.user());
            reports.add(attendee.user(), how);
        } else if (!before.equals(stay.state())) {
            reports.add(attendee.user(), how);
        }
    }

    /** How long until a grace ends; negative when none is running. */
    long nanosToNextGrace(long nowNanos) {
        return broken.isEmpty() ? -1 : Math.max(0, broken.peek().dueNanos - nowNanos);
    }

    /** What a user says of itself; null when it is not here. */
    MemberState stateOf(String user) {
        Stay stay = byUser.get(user);
        return stay == null ? null : stay.state();
    }

    /** Everyone has to be reported again. */
    void reportAll() {
        List<String> users = new ArrayList<>(byUser.keySet());
        users.forEach(user -> reports.add(user, Departure.GOODBYE));
    }
}
