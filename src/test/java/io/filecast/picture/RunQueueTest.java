package io.filecast.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunQueueTest {

    @TempDir
    Path directory;

    private RunQueue queueOf(String text) throws IOException {
        return RunQueue.of(
                Files.writeString(directory.resolve("schedstat"), text).toString());
    }

    @Test
    void theKernelIsAskedAnewEachTime() throws IOException {
        RunQueue queue = queueOf("866114 1200 2\n");
        assertEquals(1200, queue.waitedNanos());
        assertEquals(1200, queue.waitedNanos());
        queueOf("17866114 93000000123 4711\n");
        assertEquals(93_000_000_123L, queue.waitedNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 0\n", "", "866114 1200", "a b c"})
    void whatCannotBeReadIsNotKnown(String text) throws IOException {
        assertEquals(RunQueue.UNKNOWN, queueOf(text).waitedNanos());
    }

    @Test
    void aSystemWithoutTheFileDoesNotTell() {
        assertEquals(
                RunQueue.UNKNOWN,
                RunQueue.of(directory.resolve("none").toString()).waitedNanos());
    }
}
