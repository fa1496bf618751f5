package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketPathTest {
    private static final String LONG_NAME = "é".repeat(60);

    @TempDir
    Path temporary;

    @Test
    void aShortDataDirectoryHoldsItsSocket() throws IOException {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            assertEquals(data.redis().resolve("redis.sock"), SocketPath.of(data, temporary));
        }
    }

    @Test
    void aLongOneHasAPrivateDirectoryElsewhereThatIsTheSameEachTime() throws IOException {
        try (DataDirectory data = DataDirectory.open(temporary.resolve(LONG_NAME));
                DataDirectory other = DataDirectory.open(temporary.resolve("x" + LONG_NAME))) {
            Path socket = SocketPath.of(data, temporary);
            assertEquals(temporary, socket.getParent().getParent());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
            assertEquals(socket, SocketPath.of(data, temporary));
            assertNotEquals(socket, SocketPath.of(other, temporary));
        }
    }

    @Test
    void aDirectoryThatOthersCouldEnterIsMadePrivate() throws IOException {
        try (DataDirectory data = DataDirectory.open(temporary.resolve(LONG_NAME))) {
            Path home = SocketPath.of(data, temporary).getParent();
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
            SocketPath.of(data, temporary);
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home)));
        }
    }

    @Test
    void aDirectoryOfAnotherUserIsRefused() throws IOException {
        try (DataDirectory data = DataDirectory.open(temporary.resolve(LONG_NAME))) {
            Path home = SocketPath.of(data, temporary).getParent();
            assumeTrue(
                    Integer.valueOf(0).equals(Files.getAttribute(home, "unix:uid")), "only root can give files away");
            Files.setAttribute(home, "unix:uid", 12345);
            assertRefused(data, "belongs to another user");
        }
    }

    @Test
    void aLinkIsRefused() throws IOException {
        try (DataDirectory data = DataDirectory.open(temporary.resolve(LONG_NAME))) {
            Path home = SocketPath.of(data, temporary).getParent();
            Files.delete(home);
            Files.createSymbolicLink(home, temporary);
            assertRefused(data, "is a symbolic link");
        }
    }

    @Test
    void aTemporaryDirectoryThatIsTooLongAsWellIsRefused() throws IOException {
        try (DataDirectory data = DataDirectory.open(temporary.resolve(LONG_NAME))) {
            DataDirectoryException refusal =
                    assertThrows(DataDirectoryException.class, () -> SocketPath.of(data, data.blobs()));
            assertTrue(refusal.getMessage().contains("too long"), refusal.getMessage());
        }
    }

    private void assertRefused(DataDirectory data, String expected) {
        DataDirectoryException refusal =
                assertThrows(DataDirectoryException.class, () -> SocketPath.of(data, temporary));
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }
}
