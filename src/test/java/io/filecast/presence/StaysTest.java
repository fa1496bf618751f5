package io.filecast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.filecast.core.Attendance.Attendee;
import io.filecast.core.Departure;
import io.filecast.core.MemberState;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaysTest {

    private static final long GRACE = 100;

    private final Reports reports = new Reports();
    private final Stays stays = new Stays(reports, GRACE);
    private final Attendee phone = Seats.of("ann");
    private final Attendee desk = Seats.of("ann");

    /** What there is to say: the users, and how those who are not there went. */
    private List<String> reported() {
        List<String> all = reports.take(100).stream()
                .map(note -> note.user() + (stays.stateOf(note.user()) == null ? " " + note.how() : ""))
                .toList();
        reports.done();
        return all;
    }

    private void come(Attendee attendee) {
        stays.came(attendee, MemberState.NONE);
    }

    @Test
    void aUserComesWithItsFirstConnectionAndGoesWithItsLast() {
        come(phone);
        assertEquals(List.of("ann"), reported());
        come(desk);
        stays.went(phone, Departure.GOODBYE, 0);
        assertEquals(List.of(), reported());
        stays.went(desk, Departure.GOODBYE, 0);
        assertEquals(List.of("ann GOODBYE"), reported());
    }

    @Test
    void aBrokenConnectionCountsUntilItsGraceIsOver() {
        come(phone);
        reported();
        stays.went(phone, Departure.LOST, 1_000);
        assertEquals(GRACE, stays.nanosToNextGrace(1_000));
        stays.endGraces(1_000 + GRACE - 1);
        assertEquals(List.of(), reported());
        stays.endGraces(1_000 + GRACE);
        assertEquals(List.of("ann LOST"), reported());
        assertEquals(-1, stays.nanosToNextGrace(1_000 + GRACE));
    }

    @Test
    void whoComesBackWithinTheGraceNeverLeft() {
        come(phone);
        reported();
        stays.went(phone, Departure.LOST, 0);
        come(desk);
        stays.endGraces(GRACE);
        assertEquals(List.of(), reported());
        stays.went(desk, Departure.GOODBYE, 0);
        assertEquals(List.of("ann GOODBYE"), reported(), "the broken one is forgotten");
    }

    @Test
    void aGoodbyeDuringTheGraceOfAnotherConnectionIsNoLeaving() {
        come(phone);
        come(desk);
        reported();
        stays.went(phone, Departure.LOST, 0);
        stays.went(desk, Departure.GOODBYE, 1);
        assertEquals(List.of(), reported());
        stays.endGraces(GRACE);
        assertEquals(List.of("ann LOST"), reported());
    }

    @Test
    void theSameConnectionThatComesBackIsNotBrokenAnyMore() {
        come(phone);
        stays.went(phone, Departure.LOST, 0);
        come(phone);
        reported();
        stays.endGraces(GRACE);
        assertEquals(List.of(), reported());
    }

    @Test
    void toldTwiceOfAConnectionItCountsOnce() {
        come(phone);
        come(phone);
        stays.went(phone, Departure.GOODBYE, 0);
        stays.went(phone, Departure.GOODBYE, 0);
        assertEquals(List.of("ann GOODBYE"), reported());
    }

    @Test
    void theNewestStateOfItsConnectionsIsTheUsers() {
        stays.came(phone, Seats.state("{\"a\":1}", 2));
        stays.came(desk, Seats.state("{\"a\":2}", 1));
        assertEquals("{\"a\":1}", stays.stateOf("ann").value().value());
        reported();
        stays.came(desk, Seats.state("{\"a\":3}", 3));
        assertEquals(List.of("ann"), reported());
        stays.went(desk, Departure.GOODBYE, 0);
        assertEquals(List.of("ann"), reported(), "the phone's shows again");
        assertEquals("{\"a\":1}", stays.stateOf("ann").value().value());
        stays.came(phone, new MemberState(null, Seats.state("{}", 4).at()));
        assertNull(stays.stateOf("ann").value());
    }

    @Test
    void whoComesAndGoesBeforeTheReportLeavesIsOneReport() {
        for (int i = 0; i < 3; i++) {
            come(phone);
            stays.went(phone, Departure.GOODBYE, 0);
        }
        come(Seats.of("bob"));
        assertEquals(List.of("ann GOODBYE", "bob"), reported());
    }
}
