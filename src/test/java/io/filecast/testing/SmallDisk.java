package io.filecast.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small file system in memory, which only root can mount. Blocking: test threads only. */
public final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 64 << 10;

    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** Mounts one on a directory that is made; empty where that is not allowed. */
    public static Optional<SmallDisk> mount(Path root, int megabytes) throws IOException {
        Files.createDirectories(root);
        boolean isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", root.toString());
        return isMounted ? Optional.of(new SmallDisk(root)) : Optional.empty();
    }

    /** Whether one can be mounted on this machine, by this user. */
    public static boolean isPossible() {
        try {
            Path directory = Files.createTempDirectory("fcd");
            Optional<SmallDisk> mounted = mount(directory, 1);
            mounted.ifPresent(SmallDisk::close);
            Files.delete(directory);
            return mounted.isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it as small as what is on it, so that nothing more fits; whether that went. */
    public boolean shut() throws IOException {
        FileStore store = Files.getFileStore(root);
        return resize((store.getTotalSpace() - store.getUnallocatedSpace()) / 1024 + 4);
    }

    /** Gives it another size. */
    public boolean resize(long kilobytes) {
        return run("mount", "-o", "remount,size=" + kilobytes + "k", root.toString());
    }

    /** Takes all that is left; the file to delete. */
    public Path fillUp() throws IOException {
        Path junk = root.resolve("junk");
        try (OutputStream out = Files.newOutputStream(junk)) {
            while (true) {
                out.write(new byte[BLOCK]);
            }
        } catch (IOException full) {
            return junk;
        }
    }

    @Override
    public void close() {
        run("umount", root.toString());
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
