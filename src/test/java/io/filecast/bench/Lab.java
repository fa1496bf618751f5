package io.filecast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * What scenarios work with. Any thread.
 *
 * @param directory for everything that is written
 * @param nginx the program; null when it is not installed
 */
record Lab(Path jar, Path directory, String nginx, boolean isQuick, ClientLoop loop) {

    /** Smaller files are the servers' own notes. */
    private static final int LEAST_EMPTIED = 32 << 10;

    /**
     * A directory for one purpose, under a name that no earlier run had: where ext4 puts a directory depends on its name,
     * and there may be the remains of what a run before has deleted.
     */
    Path place(String name) {
        return directory.resolve(name + "-" + directory.getFileName());
    }

    /** A length of time, or a number, for a full run and for a quick one. */
    Duration millis(int full, int quick) {
        return Duration.ofMillis(isQuick ? quick : full);
    }

    int count(int full, int quick) {
        return isQuick ? quick : full;
    }

    /** Lets time pass. */
    void pause(Duration duration) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        loop.execute(() -> loop.at(System.nanoTime() + duration.toNanos(), () -> over.complete(null)));
        over.join();
    }

    /** Bytes that no disk and no network can shorten. */
    static ByteBuffer noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return ByteBuffer.allocateDirect(size).put(bytes).flip();
    }

    /**
     * Uses memory for the disk's cache and gives it back. On a virtual machine the first use of a page may cost ten
     * microseconds, ten times what the copy into it does, because the host has to find it; whoever writes after another
     * has given its pages back does not pay that. Before each run that writes, so that both sides find the same.
     */
    void touchMemory(long bytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel scratch =
                FileChannel.open(directory.resolve("scratch"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long written = 0; written < bytes; written += chunk.capacity()) {
                scratch.write(chunk.clear());
            }
            scratch.truncate(0);
        }
    }

    /**
     * Takes the bytes out of all files of a directory, so that the disk is not busy with them any more. The names stay,
     * because a file system such as ext4 searches for minutes past inodes that were just deleted before it makes a new
     * one, and what is measured next would pay for that.
     */
    static void empty(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && attributes.size() > LEAST_EMPTIED) {
                    Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                            .close();
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
