package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRecordTest {
    private static final Path SOCKET = Path.of("/tmp/somewhere/redis.sock");

    @TempDir
    Path temporary;

    private Process child;
    private RedisProcess process;

    @BeforeEach
    void launch() throws IOException {
        child = new ProcessBuilder("/bin/sh", "-c", "read line", "redis-server").start();
        process = RedisProcess.of(child);
    }

    @AfterEach
    void end() {
        child.destroyForcibly();
    }

    @Test
    void aLivingProcessIsFoundAgain() throws IOException {
        ProcessRecord record = new ProcessRecord(temporary);
        record.write(process, SOCKET);
        ProcessRecord.Entry entry = record.read().orElseThrow();
        assertEquals(child.pid(), entry.process().pid());
        assertEquals(SOCKET, entry.socket());
    }

    @Test
    void aProcessThatEndedIsNotFound() throws Exception {
        ProcessRecord record = new ProcessRecord(temporary);
        record.write(process, SOCKET);
        child.destroyForcibly().waitFor();
        assertTrue(record.read().isEmpty());
    }

    @Test
    void anotherProcessThatWasGivenTheSameIdIsNotFound() throws IOException {
        ProcessRecord record = new ProcessRecord(temporary);
        record.write(process, SOCKET);
        Path file = temporary.resolve("process");
        Files.writeString(file, Files.readString(file).replace(process.stamp(), process.stamp() + "9"));
        assertTrue(record.read().isEmpty());
    }

    @Test
    void aRecordInACopyOfTheDirectorySaysNothingAboutTheCopy() throws IOException {
        new ProcessRecord(temporary).write(process, SOCKET);
        Path copy = Files.createDirectory(temporary.resolve("copy"));
        Files.copy(temporary.resolve("process"), copy.resolve("process"));
        assertTrue(new ProcessRecord(copy).read().isEmpty());
    }

    @Test
    void aRecordThatCannotBeUnderstoodIsNotTakenForNone() throws IOException {
        ProcessRecord record = new ProcessRecord(temporary);
        record.write(process, SOCKET);
        Path file = temporary.resolve("process");
        Files.writeString(file, Files.readString(file).replace("\n" + child.pid() + "\n", "\nmany\n"));
        assertThrows(IOException.class, record::read);
    }

    @Test
    void withoutARecordThereIsNone() throws IOException {
        assertTrue(new ProcessRecord(temporary).read().isEmpty());
    }
}
