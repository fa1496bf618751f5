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

/** What is cut off the append-only log before a server reads it, and what is not. */
class AppendOnlyTailTest {

    private static final String SELECT = command("SELECT", "0");
    private static final String WHOLE = command("MULTI") + command("SET", "a", "1") + command("EXEC");
    private static final String OPEN = command("MULTI") + command("SET", "b", "2") + command("SET", "c", "3");

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void makeDirectory() throws IOException {
        Path files = Files.createDirectory(directory.resolve("appendonlydir"));
        log = files.resolve("appendonly.aof.2.incr.aof");
        Files.writeString(
                files.resolve("appendonly.aof.manifest"),
                "file appendonly.aof.1.base.rdb seq 1 type b\n"
                        + "file appendonly.aof.1.incr.aof seq 1 type i\n"
                        + "file appendonly.aof.2.incr.aof seq 2 type i\n");
        Files.writeString(files.resolve("appendonly.aof.1.incr.aof"), OPEN);
    }

    private static String command(String... words) {
        StringBuilder out = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            out.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        return out.toString();
    }

    private void assertCutTo(String left, String found) throws IOException {
        Files.writeString(log, found);
        assertTrue(AppendOnlyTail.mend(directory));
        assertEquals(left, Files.readString(log));
        assertFalse(AppendOnlyTail.mend(directory), "what was mended is whole");
    }

    private void assertLeft(String found) throws IOException {
        Files.writeString(log, found);
        assertFalse(AppendOnlyTail.mend(directory));
        assertEquals(found, Files.readString(log));
    }

    @Test
    void aTransactionThatIsCutAnywhereIsTakenAwayWhole() throws IOException {
        String before = SELECT + WHOLE + command("SET", "MULTI", "1");
        String transaction = WHOLE;
        for (int length = command("MULTI").length(); length < transaction.length(); length++) {
            assertCutTo(before, before + transaction.substring(0, length));
        }
    }

    @Test
    void whatIsWholeStays() throws IOException {
        assertLeft("");
        assertLeft(SELECT + WHOLE + WHOLE);
        assertLeft(SELECT + WHOLE + command("SET", "MULTI", "EXEC"));
        assertLeft(WHOLE + command("SET", "big", "MULTI\r\n".repeat(500_000)));
    }

    @Test
    void aSingleCommandThatIsCutOffAndWhatIsNotUnderstoodAreLeftToRedis() throws IOException {
        assertLeft(SELECT + command("SET", "a", "1").substring(0, 12));
        assertLeft(SELECT + command("MULTI").substring(0, 9));
        assertLeft(SELECT + OPEN + "what is this");
        assertLeft(SELECT + OPEN + "*x\r\n");
        assertLeft(SELECT + OPEN + "*1\r\n$99999999999999999999\r\n");
    }

    @Test
    void valuesLargerThanWhatIsReadAtATimeAreSteppedOver() throws IOException {
        String large = command("SET", "big", "x".repeat(3 << 20));
        assertCutTo(large, large + command("MULTI") + large);
        assertCutTo(large, large + command("MULTI") + large.substring(0, 2 << 20));
    }

    @Test
    void onlyTheLastFileIsLookedAtAndNoneIsFine() throws IOException {
        Files.writeString(log, WHOLE);
        assertFalse(AppendOnlyTail.mend(directory));
        assertEquals(OPEN, Files.readString(log.resolveSibling("appendonly.aof.1.incr.aof")));
        Files.delete(log);
        assertFalse(AppendOnlyTail.mend(directory));
        Files.delete(log.resolveSibling("appendonly.aof.manifest"));
        assertFalse(AppendOnlyTail.mend(directory));
    }
}
