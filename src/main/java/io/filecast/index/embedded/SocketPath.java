package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the embedded Redis listens: in the data directory when that is short enough, else in a private directory under the
 * system's temporary one, named by a hash of the data directory.
 *
 * <p><i>Blocking: worker only.</i> Stateless.
 */
final class SocketPath {
    /** The kernel allows 108 bytes (104 on macOS) with the terminator, and the JDK and Netty keep some for themselves. */
    static final int LONGEST_BYTES = 100;

    private SocketPath() {}

    /**
     * The socket for this data directory, in a directory that exists and that no other user can enter.
     *
     * @throws DataDirectoryException when the fall-back directory belongs to somebody else, or is too long as well
     */
    static Path of(DataDirectory directory) throws DataDirectoryException {
        return of(directory, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static Path of(DataDirectory directory, Path temporary) throws DataDirectoryException {
        Path inside = directory.redis().resolve("redis.sock");
        if (fits(inside)) {
            return inside;
        }
        Path home = temporary.toAbsolutePath().resolve("filecast-" + hash(directory.root()));
        Path outside = home.resolve("redis.sock");
        if (!fits(outside)) {
            throw new DataDirectoryException("the path of data directory " + directory.root()
                    + " is too long for a socket, and so is that of the temporary directory " + temporary);
        }
        requireOwn(home, directory);
        PrivateDirectory.createOrTighten(home);
        return outside;
    }

    private static void requireOwn(Path home, DataDirectory directory) throws DataDirectoryException {
        if (PrivateDirectory.create(home)) {
            return;
        }
        try {
            // A file just made tells who we are; the JVM's idea of the user's name need not exist on the system.
            Path mine = Files.createTempFile(directory.redis(), "owner", null);
            try {
                if (!Files.getOwner(home).equals(Files.getOwner(mine))) {
                    throw new DataDirectoryException("socket directory " + home + " belongs to another user");
                }
            } finally {
                Files.delete(mine);
            }
        } catch (DataDirectoryException e) {
            throw e;
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "cannot tell who owns socket directory " + home + ": " + PrivateDirectory.reason(e), e);
        }
    }

    private static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES;
    }

    private static String hash(Path root) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(root.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
