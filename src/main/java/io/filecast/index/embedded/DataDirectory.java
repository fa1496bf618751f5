package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The directory in which a broker keeps what must survive it, held exclusively from {@link #open} to {@link #close}.
 *
 * <p><i>Blocking: worker only.</i> One broker per directory: the operating system's lock on the file {@code lock} goes
 * with the process that holds it, however that ends. The directory must be on a disk of this machine: on a shared file
 * system neither the lock nor the search for a server left behind can be trusted.
 *
 * <pre>
 * lock      the lock; its text is the holder's process id
 * VERSION   the version of this layout
 * redis/    the embedded Redis: append-only files, log, socket, binary, process record, ballast (mode 0700)
 * blobs/    the stored bytes of files, when they are kept on this disk (mode 0700)
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {
    /** The layout this code reads and writes. */
    static final int LAYOUT = 1;

    /*
     * Closing any channel on the lock file drops the lock of the whole process on POSIX systems, so a second open() in
     * this JVM must be refused before it touches the file.
     */
    private static final Set<Object> OPEN_IN_THIS_JVM = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final Object identity;
    private final FileChannel lock;
    private final AtomicBoolean serving = new AtomicBoolean();

    private DataDirectory(Path root, Object identity, FileChannel lock) {
        this.root = root;
        this.identity = identity;
        this.lock = lock;
    }

    /**
     * Opens the directory, creating it if need be, and takes its lock.
     *
     * @throws DataDirectoryInUseException when another broker has it
     * @throws DataDirectoryException when it is a symbolic link, cannot be written, or was laid out by a newer Filecast
     */
    public static DataDirectory open(Path path) throws DataDirectoryException {
        Path root = createRoot(path.toAbsolutePath().normalize());
        Object identity = identityOf(root);
        if (!OPEN_IN_THIS_JVM.add(identity)) {
            throw new DataDirectoryInUseException(
                    root, OptionalLong.of(ProcessHandle.current().pid()));
        }
        FileChannel lock = null;
        try {
            lock = takeLock(root);
            checkLayout(root.resolve("VERSION"));
            DataDirectory directory = new DataDirectory(root, identity, lock);
            PrivateDirectory.createOrTighten(directory.redis());
            PrivateDirectory.createOrTighten(directory.blobs());
            PrivateDirectory.sync(root);
            return directory;
        } catch (IOException e) {
            release(identity, lock);
            throw e instanceof DataDirectoryException known ? known : unusable(root, e);
        }
    }

    /** The directory itself, absolute and without symbolic links. */
    public Path root() {
        return root;
    }

    /** Where the embedded Redis lives. */
    public Path redis() {
        return root.resolve("redis");
    }

    /** Where the stored bytes of files live. */
    public Path blobs() {
        return root.resolve("blobs");
    }

    /** Claims the one Redis of this directory: two watches over it would each restart it. */
    void beginServing() {
        if (!serving.compareAndSet(false, true)) {
            throw new IllegalStateException("an embedded Redis has been started on " + root + " and not stopped");
        }
    }

    /** Ends the claim. */
    void endServing() {
        serving.set(false);
    }

    /** Gives the directory up; comes last, after everything that writes into it. */
    @Override
    public void close() {
        release(identity, lock);
    }

    private static Path createRoot(Path path) throws DataDirectoryException {
        try {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            if (PrivateDirectory.create(path) && path.getParent() != null) {
                PrivateDirectory.sync(path.getParent());
            }
            return path.toRealPath();
        } catch (DataDirectoryException e) {
            throw e;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static Object identityOf(Path root) throws DataDirectoryException {
        try {
            Object key = Files.readAttributes(root, BasicFileAttributes.class).fileKey();
            return key == null ? root : key;
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private static FileChannel takeLock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock held = channel.tryLock();
            if (held == null) {
                throw new DataDirectoryInUseException(root, readHolder(channel));
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        writeHolder(channel);
        return channel;
    }

    private static void writeHolder(FileChannel channel) {
        try {
            String pid = ProcessHandle.current().pid() + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            // The text only helps people, and a full disk must not keep the broker from starting.
            return;
        }
    }

    private static OptionalLong readHolder(FileChannel channel) {
        try {
            ByteBuffer text = ByteBuffer.allocate(20);
            channel.read(text, 0);
            String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
            return OptionalLong.of(Long.parseLong(pid));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static void checkLayout(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Path draft = file.resolveSibling("VERSION.new");
            Files.writeString(draft, LAYOUT + "\n");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        int layout = text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
        if (layout == 0) {
            throw new DataDirectoryException(
                    file + " does not hold a layout version: is this a Filecast data directory?");
        }
        if (layout > LAYOUT) {
            throw new DataDirectoryException("data directory " + file.getParent() + " has layout " + layout
                    + ", this Filecast knows layouts up to " + LAYOUT + ": start the newer version");
        }
    }

    private static void release(Object identity, FileChannel lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            // The lock is gone with the descriptor either way.
            return;
        } finally {
            OPEN_IN_THIS_JVM.remove(identity);
        }
    }

    private static DataDirectoryException unusable(Path root, IOException e) {
        return new DataDirectoryException("cannot use data directory " + root + ": " + PrivateDirectory.reason(e), e);
    }
}
