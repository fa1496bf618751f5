package io.filecast.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerTest {

    private static final Duration WORK = Duration.ofSeconds(10);
    private static final long END = Duration.ofSeconds(50).toNanos();

    private final FakeWorkerClock clock = new FakeWorkerClock();

    /** Jobs of so much work each, a part of whose time goes to others. */
    private void work(Pacer pacer, int jobs, double millisEach, double othersPerWork) {
        for (int job = 0; job < jobs; job++) {
            pacer.begin();
            for (double done = 0; done < millisEach; done += Math.min(1, millisEach)) {
                clock.goOn(Math.min(1, millisEach), othersPerWork * Math.min(1, millisEach));
                pacer.look(true);
            }
            pacer.end();
            clock.goOn(0, 30);
        }
    }

    @Test
    void a_worker_that_has_a_core_for_itself_never_pauses() {
        work(new Pacer(clock, 10), 50, 40, 0.05);
        work(new Pacer(clock, 10), 500, 0.5, 0.05);
        assertEquals(0, clock.pausedMillis());
    }

    @ParameterizedTest
    @ValueSource(doubles = {40, 5, 0.5})
    void where_cores_are_wanted_it_works_its_share_of_the_time_whatever_the_size_of_its_jobs(double millisEach) {
        int jobs = (int) (4_000 / millisEach);
        work(new Pacer(clock, 10), jobs, millisEach, 0.5);
        double worked = jobs * millisEach;
        assertEquals(9.0, clock.pausedMillis() / worked, 0.5);
    }

    @Test
    void being_given_a_core_at_once_after_a_pause_is_not_taken_for_calm() {
        Pacer pacer = new Pacer(clock, 20);
        work(pacer, 1, 8, 1);
        for (int i = 0; i < 100; i++) {
            work(pacer, 1, 16, 0);
            work(pacer, 1, 4, 1);
        }
        assertEquals(4.0, clock.pausedMillis() / 2_000, 0.4);
    }

    @Test
    void when_others_are_through_it_goes_on_without_pauses() {
        Pacer pacer = new Pacer(clock, 10);
        work(pacer, 1, 40, 1);
        work(pacer, 1, 100, 0);
        double before = clock.pausedMillis();
        assertTrue(before > 0);
        work(pacer, 100, 40, 0);
        assertEquals(before, clock.pausedMillis());
    }

    @Test
    void a_disturbance_now_and_then_is_not_taken_for_others() {
        Pacer pacer = new Pacer(clock, 10);
        for (int i = 0; i < 100; i++) {
            work(pacer, 1, 16, 0);
            work(pacer, 1, 1, 3);
        }
        assertEquals(0, clock.pausedMillis());
    }

    @Test
    void a_share_of_all_means_no_pauses() {
        work(new Pacer(clock, 100), 50, 40, 3);
        assertEquals(0, clock.pausedMillis());
    }

    @Test
    void waiting_for_the_disk_is_not_taken_for_others() {
        Pacer pacer = new Pacer(clock, 10);
        for (int i = 0; i < 50; i++) {
            pacer.begin();
            for (int look = 0; look < 40; look++) {
                clock.goOn(1, 2);
                pacer.waited(2_000_000);
                pacer.look(true);
            }
            pacer.end();
        }
        assertEquals(0, clock.pausedMillis());
    }

    @Test
    void where_the_system_tells_who_had_the_core_nothing_else_counts() {
        assertEquals(0, pausedAfter(0.05, 2), "it waits for the collection of garbage");
        assertEquals(9.0, pausedAfter(0.5, 0) / 200, 0.5);
    }

    /** Pauses in 200 ms of work, in ms. */
    private double pausedAfter(double queuedPerWork, double otherPerWork) {
        double before = clock.pausedMillis();
        clock.goOnCounted(0, 0, 0);
        Pacer pacer = new Pacer(clock, 10);
        pacer.begin();
        for (int i = 0; i < 200; i++) {
            clock.goOnCounted(1, queuedPerWork, otherPerWork);
            pacer.look(true);
        }
        pacer.end();
        return clock.pausedMillis() - before;
    }

    // ---- what a job may take --------------------------------------------------------------------------------------

    @Test
    void a_picture_may_take_its_work_however_long_others_keep_it_from_it() {
        Allowance allowance = new Allowance(WORK, END, new Pacer(clock, 10));
        for (int i = 0; i < 99; i++) {
            clock.goOn(100, 150);
            assertFalse(allowance.isOver());
        }
        clock.goOn(100, 0);
        assertEquals(
                ErrorCode.IMAGE_TOO_LARGE,
                assertThrows(BrokerError.class, allowance::check).code());
        assertTrue(allowance.isOver());
    }

    @Test
    void a_node_that_does_not_come_to_it_says_so_and_does_not_blame_the_picture() {
        Allowance allowance = new Allowance(WORK, END, new Pacer(clock, 10));
        clock.goOn(100, 49_800);
        allowance.check();
        clock.goOn(1, 200);
        BrokerError busy = assertThrows(BrokerError.class, allowance::check);
        assertEquals(ErrorCode.UNAVAILABLE, busy.code());
        assertTrue(busy.retryAfter().isPresent());
    }

    @Test
    void whoever_has_little_time_left_no_longer_lets_others_go_first() {
        Allowance allowance = new Allowance(WORK, END, new Pacer(clock, 10));
        clock.goOn(50, 5_000);
        allowance.check();
        clock.goOn(50, 5_000);
        allowance.check();
        double before = clock.pausedMillis();
        assertTrue(before > 0);
        clock.goOn(50, 10_000);
        allowance.check();
        assertEquals(before, clock.pausedMillis());
    }
}
