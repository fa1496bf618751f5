package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LoopTimeTest {

    private long nanos = -50;

    @Test
    void timeGoesOnWithTheTimerAndStandsStillWithTheLoop() {
        LoopTime time = new LoopTime(20, () -> nanos);
        assertEquals(0, time.now());
        nanos += 9;
        assertEquals(9, time.now());
        nanos += 3;
        assertEquals(12, time.tick());
        assertEquals(12, time.now());
        nanos += 7_000;
        assertEquals(32, time.now());
        assertEquals(32, time.tick());
        nanos += 20;
        assertEquals(52, time.tick());
    }
}
