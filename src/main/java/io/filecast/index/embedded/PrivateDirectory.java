package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory that only its owner may enter (mode 0700 where there are POSIX modes).
 *
 * <p><i>Blocking: worker only.</i> Stateless.
 */
final class PrivateDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateDirectory() {}

    /**
     * Creates the directory; one that exists is taken as it is, modes included.
     *
     * @return whether it was created by this call
     * @throws DataDirectoryException when it cannot be created, or is a symbolic link or no directory
     */
    static boolean create(Path directory) throws DataDirectoryException {
        try {
            Files.createDirectory(directory, ownerOnly());
            return true;
        } catch (FileAlreadyExistsException e) {
            requireRealDirectory(directory);
            return false;
        } catch (IOException e) {
            throw new DataDirectoryException("cannot create directory " + directory + ": " + reason(e), e);
        }
    }

    /** Creates the directory, or takes away what others may do in it if it was already there. */
    static void createOrTighten(Path directory) throws DataDirectoryException {
        if (create(directory) || !POSIX) {
            return;
        }
        try {
            if (!Files.getPosixFilePermissions(directory).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
        } catch (IOException e) {
            throw new DataDirectoryException("cannot make directory " + directory + " private: " + reason(e), e);
        }
    }

    /** Makes the names inside the directory survive a power cut. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The attribute with which files of the owner alone are created. */
    static FileAttribute<?>[] ownerOnly() {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    /** What went wrong, in words: many file system errors have nothing but a path as their message. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void requireRealDirectory(Path directory) throws DataDirectoryException {
        if (Files.isSymbolicLink(directory)) {
            throw new DataDirectoryException(directory + " is a symbolic link: give the real directory");
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new DataDirectoryException(directory + " is not a directory");
        }
    }
}
