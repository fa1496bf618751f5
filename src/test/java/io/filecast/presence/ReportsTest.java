package io.filecast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Departure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private final Reports reports = new Reports();

    private List<String> take(int most) {
        return reports.take(most).stream()
                .map(note -> note.user() + ":" + note.how())
                .toList();
    }

    private void add(String... users) {
        for (String user : users) {
            reports.add(user, Departure.GOODBYE);
        }
    }

    @Test
    void firstComeFirstServedAndOncePerUser() {
        add("a", "b", "c");
        reports.add("a", Departure.LOST);
        assertEquals(List.of("a:LOST", "b:GOODBYE"), take(2));
        reports.done();
        assertEquals(List.of("c:GOODBYE"), take(2));
    }

    @Test
    void whatFailedGoesFirstAgainWithWhatIsKnownByThen() {
        add("a", "b");
        take(2);
        add("c");
        reports.add("b", Departure.LOST);
        reports.failed();
        assertEquals(List.of("a:GOODBYE", "b:LOST", "c:GOODBYE"), take(9));
    }

    @Test
    void whoWaitsForAReportWaitsForAllBeforeIt() {
        assertTrue(reports.areDoneUpTo(reports.latest()));
        add("a", "b");
        long asked = reports.latest();
        add("c");
        take(1);
        reports.done();
        assertFalse(reports.areDoneUpTo(asked));
        take(1);
        assertTrue(reports.haveLeftUpTo(asked));
        assertFalse(reports.areDoneUpTo(asked));
        reports.failed();
        assertFalse(reports.haveLeftUpTo(asked));
        take(1);
        reports.done();
        assertTrue(reports.areDoneUpTo(asked));
        assertFalse(reports.areDoneUpTo(reports.latest()));
    }
}
