package io.filecast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many files a second the disk itself can make safe against a power cut: write, sync, rename, sync of the directory,
 * and nothing else. The roof of what a broker can do there without sharing syncs among files. Any thread.
 */
final class DiskRoof {

    /** What the disk did. */
    record Result(Repeats perSecond) {}

    private DiskRoof() {}

    static Result measure(Path directory, ByteBuffer file, int threads, Duration time, int repeats) throws IOException {
        Files.createDirectories(directory);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Double> runs = new ArrayList<>();
            for (int i = 0; i < repeats; i++) {
                runs.add(run(directory, file, pool, threads, time));
            }
            return new Result(Repeats.of(runs, Double::doubleValue));
        } finally {
            pool.shutdown();
        }
    }

    private static double run(Path directory, ByteBuffer file, ExecutorService pool, int threads, Duration time) {
        AtomicLong stored = new AtomicLong();
        long start = System.nanoTime();
        CompletableFuture<?>[] writers = new CompletableFuture<?>[threads];
        for (int i = 0; i < threads; i++) {
            writers[i] = CompletableFuture.runAsync(
                    () -> {
                        while (System.nanoTime() - start < time.toNanos()) {
                            store(directory, file.duplicate(), stored.incrementAndGet());
                        }
                    },
                    pool);
        }
        CompletableFuture.allOf(writers).join();
        return stored.get() * 1e9 / (System.nanoTime() - start);
    }

    private static void store(Path directory, ByteBuffer bytes, long number) {
        Path part = directory.resolve(number + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(bytes);
                channel.force(false);
            }
            Files.move(part, directory.resolve(Long.toString(number)), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
