package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void aNewDirectoryIsMadeForItsOwnerAlone() throws IOException {
        Path path = temporary.resolve("a/b");
        try (DataDirectory data = DataDirectory.open(path)) {
            assertEquals(path.toRealPath(), data.root());
            for (Path directory : new Path[] {data.root(), data.redis(), data.blobs()}) {
                assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
            }
            assertEquals("1", Files.readString(path.resolve("VERSION")).strip());
        }
    }

    @Test
    void whatOthersMayDoIsTakenFromTheDirectoriesWithinButNotFromOneThatWasGiven() throws IOException {
        Path redis = Files.createDirectory(temporary.resolve("redis"));
        Files.setPosixFilePermissions(redis, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (DataDirectory data = DataDirectory.open(temporary)) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.redis())));
            assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())));
        }
    }

    @Test
    void aSecondOpenInThisProcessIsRefusedAndLeavesTheLockInPlace() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            DataDirectoryInUseException refusal =
                    assertThrows(DataDirectoryInUseException.class, () -> DataDirectory.open(temporary));
            assertTrue(refusal.getMessage().contains(data.root().toString()), refusal.getMessage());
            try (BrokerProcess other = BrokerProcess.start("serve", temporary.toString(), "always")) {
                String message = other.awaitLine("refused");
                assertTrue(message.contains(data.root().toString()), message);
                assertTrue(message.contains("pid " + ProcessHandle.current().pid()), message);
                assertEquals(2, other.awaitExit());
            }
        }
        DataDirectory.open(temporary).close();
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        Path real = Files.createDirectory(temporary.resolve("real"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), real);
        assertRefused(link, link + " is a symbolic link");

        Files.createSymbolicLink(real.resolve("blobs"), temporary);
        assertRefused(real, real.toRealPath().resolve("blobs") + " is a symbolic link");
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertRefused(file, file + " is not a directory");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsRefused() {
        assertRefused(Path.of("/proc/filecast"), "/proc/filecast");
        assertRefused(Path.of("/proc/self"), "/proc/self");
        assertRefused(Path.of("/proc/1/task"), "/proc/1/task");
    }

    @Test
    void aNewerLayoutIsRefusedAndLeftAsItIs() throws IOException {
        Files.writeString(temporary.resolve("VERSION"), "2\n");
        assertRefused(temporary, "has layout 2");
        assertFalse(Files.exists(temporary.resolve("redis")));
    }

    @Test
    void aVersionThatIsNoNumberIsRefused() throws IOException {
        Files.writeString(temporary.resolve("VERSION"), "Minecraft 1.20");
        assertRefused(temporary, "VERSION does not hold a layout version");
    }

    @Test
    void aRefusalGivesTheLockBack() throws IOException {
        Path version = Files.writeString(temporary.resolve("VERSION"), "2\n");
        assertRefused(temporary, "has layout 2");
        Files.delete(version);
        DataDirectory.open(temporary).close();
    }

    private static void assertRefused(Path path, String expected) {
        DataDirectoryException refusal = assertThrows(DataDirectoryException.class, () -> DataDirectory.open(path));
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count(), "one line");
    }
}
