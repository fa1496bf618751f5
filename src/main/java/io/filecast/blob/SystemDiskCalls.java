package io.filecast.blob;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The system calls of the machine, on a POSIX file system. Any thread that may block. */
final class SystemDiskCalls implements DiskCalls {

    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> KNOWN_FILE = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> SOURCE = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> DIRECTORY = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    @Override
    public FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, NEW_FILE, OWNERS_FILE);
    }

    @Override
    public FileChannel reopen(Path file) throws IOException {
        return FileChannel.open(file, KNOWN_FILE);
    }

    @Override
    public void truncate(FileChannel file, long sizeBytes) throws IOException {
        file.truncate(sizeBytes).position(sizeBytes);
    }

    @Override
    public void link(Path file, Path name) throws IOException {
        Files.createLink(name, file);
    }

    @Override
    public void append(Path from, long sizeBytes, FileChannel to) throws IOException {
        try (FileChannel source = FileChannel.open(from, SOURCE)) {
            long done = 0;
            while (done < sizeBytes) {
                long moved = source.transferTo(done, sizeBytes - done, to);
                if (moved <= 0) {
                    throw new EOFException(from + " has " + done + " of " + sizeBytes + " bytes");
                }
                done += moved;
            }
        }
    }

    @Override
    public void write(FileChannel file, ByteBuffer[] bytes) throws IOException {
        // One call takes at most as many buffers and bytes as the system likes, so it goes on from where that ended.
        int first = 0;
        while (first < bytes.length) {
            if (bytes[first].hasRemaining()) {
                file.write(bytes, first, bytes.length - first);
            } else {
                first++;
            }
        }
    }

    @Override
    public void forceFile(FileChannel file) throws IOException {
        file.force(true);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel opened = FileChannel.open(directory, DIRECTORY)) {
            opened.force(true);
        }
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, OWNERS_DIRECTORY);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public boolean removeDirectory(Path directory) throws IOException {
        try {
            Files.delete(directory);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    @Override
    public Space space(Path directory) throws IOException {
        FileStore disk = Files.getFileStore(directory);
        return new Space(disk.getUsableSpace(), disk.getTotalSpace());
    }
}
