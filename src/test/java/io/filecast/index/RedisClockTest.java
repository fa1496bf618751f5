package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.index.RedisClock.Correction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisClockTest {

    private static final AppName APP = new AppName("app");
    private static final long START_SECONDS = 1_700_000_000;

    /** What this node's monotonic clock shows. */
    private long nanos = 1_000;

    private final RedisClock clock = new RedisClock(() -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private Optional<Correction> observe(long appSeconds, long skew) {
        return observe(appSeconds, skew, Duration.ZERO);
    }

    private Optional<Correction> observe(long appSeconds, long skew, Duration roundTrip) {
        return clock.observe(
                APP,
                "e1",
                TimeUnit.SECONDS.toMicros(START_SECONDS + appSeconds),
                skew,
                nanos - roundTrip.toNanos(),
                nanos);
    }

    private long shownSeconds() {
        return clock.now().getEpochSecond() - START_SECONDS;
    }

    @Test
    void timeGoesOnBetweenAnswers() {
        observe(0, 0);
        pass(Duration.ofSeconds(7));
        assertEquals(Instant.ofEpochSecond(START_SECONDS + 7), clock.now());
    }

    @Test
    void timeNeverGoesBack() {
        observe(0, 0);
        pass(Duration.ofSeconds(10));
        assertEquals(10, shownSeconds());
        assertTrue(observe(8, 0).isEmpty());
        assertEquals(10, shownSeconds());
        pass(Duration.ofSeconds(5));
        assertEquals(13, shownSeconds());
    }

    @Test
    void aJumpIsTakenBackAndTimeGoesOnMeanwhile() {
        observe(0, 0);
        pass(Duration.ofSeconds(1));
        Correction correction = observe(3601, 0).orElseThrow();
        assertEquals(new Correction("e1", 0, -3600, 0), correction);
        assertEquals(1, shownSeconds());
        pass(Duration.ofSeconds(1));
        assertTrue(observe(2, -3600).isEmpty());
        assertEquals(2, shownSeconds());
    }

    @Test
    void aJumpBackIsTakenBackToo() {
        observe(4000, 5);
        pass(Duration.ofSeconds(1));
        assertEquals(3605, observe(401, 5).orElseThrow().wantedSkew());
        assertEquals(4001, shownSeconds());
    }

    @Test
    void oneCorrectionIsAskedForAtATime() {
        observe(0, 0);
        assertTrue(observe(100, 0).isPresent());
        assertTrue(observe(100, 0).isEmpty());
        pass(Duration.ofSeconds(3));
        assertTrue(observe(103, 0).isPresent());
    }

    @Test
    void anAnswerThatTookLongIsNoJump() {
        observe(0, 0);
        pass(Duration.ofSeconds(60));
        assertTrue(observe(1, 0, Duration.ofSeconds(59)).isEmpty());
        pass(Duration.ofSeconds(1));
        assertTrue(observe(61, 0).isEmpty());
    }

    @Test
    void smallDriftIsNoJump() {
        observe(0, 0);
        pass(Duration.ofSeconds(1));
        assertTrue(observe(5, 0).isEmpty());
        pass(Duration.ofHours(1));
        assertTrue(observe(3600 + 5 + 400, 0).isEmpty());
    }

    @Test
    void aJumpOfMoreThanADayIsFollowed() {
        observe(0, 0);
        long days = Duration.ofDays(2).toSeconds();
        assertTrue(observe(days, 0).isEmpty());
        assertEquals(days, shownSeconds());
        assertTrue(observe(0, 0).isEmpty());
        assertEquals(0, shownSeconds());
    }

    @Test
    void anotherDataSetHasATimeOfItsOwn() {
        observe(3600, 0);
        assertTrue(clock.observe(APP, "e2", TimeUnit.SECONDS.toMicros(START_SECONDS), 0, nanos, nanos)
                .isEmpty());
        assertEquals(0, shownSeconds());
    }

    @Test
    void skewIsGivenBackOneSecondInTen() {
        observe(0, -3600);
        long seconds = 0;
        int given = 0;
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(1));
            seconds++;
            Optional<Correction> correction = observe(seconds + given, -3600 + given);
            if (correction.isPresent()) {
                assertEquals(new Correction("e1", -3600 + given, -3599 + given, 10), correction.get());
                given++;
            }
        }
        assertTrue(given >= 8 && given <= 10, "given back " + given);
    }

    @Test
    void withoutSkewNothingIsGivenBack() {
        observe(0, 0);
        pass(Duration.ofMinutes(1));
        assertFalse(observe(60, 0).isPresent());
    }
}
