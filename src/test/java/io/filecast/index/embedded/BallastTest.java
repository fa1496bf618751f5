package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BallastTest {
    private static final long SIZE = (2 << 20) + 5;

    @TempDir
    Path temporary;

    private Path file;
    private long usableBytes = Long.MAX_VALUE;
    private Ballast ballast;

    @BeforeEach
    void describe() {
        file = temporary.resolve("ballast");
        ballast = new Ballast(file, SIZE, () -> usableBytes);
    }

    @Test
    void itIsMadeInFullWhenThereIsRoom() throws IOException {
        ballast.restore();
        assertTrue(ballast.isHeld());
        assertEquals(SIZE, Files.size(file));
    }

    @Test
    void itIsNotMadeWhereItWouldFillTheDisk() {
        usableBytes = 3 * SIZE - 1;
        ballast.restore();
        assertFalse(Files.exists(file));
        usableBytes = 3 * SIZE;
        ballast.restore();
        assertTrue(ballast.isHeld());
    }

    @Test
    void oneCutShortIsMadeAgain() throws IOException {
        Files.writeString(file, "cut short");
        assertFalse(ballast.isHeld());
        ballast.restore();
        assertTrue(ballast.isHeld());
    }

    @Test
    void itIsGivenUpOnce() {
        ballast.restore();
        assertTrue(ballast.release());
        assertFalse(Files.exists(file));
        assertFalse(ballast.release());
    }

    @Test
    void spaceIsLowWhenLessIsLeftThanItWouldGive() {
        usableBytes = SIZE;
        assertFalse(ballast.spaceIsLow());
        usableBytes = SIZE - 1;
        assertTrue(ballast.spaceIsLow());
    }

    @Test
    void aDiskThatCannotBeAskedIsNotFull() {
        Ballast blind = new Ballast(file, SIZE, () -> {
            throw new IOException("no such disk");
        });
        assertFalse(blind.spaceIsLow());
        blind.restore();
        assertFalse(Files.exists(file));
    }

    @Test
    void sizeZeroKeepsNone() {
        Ballast none = new Ballast(file, 0, () -> 0);
        none.restore();
        assertFalse(Files.exists(file));
        assertFalse(none.isHeld());
        assertFalse(none.spaceIsLow());
    }
}
