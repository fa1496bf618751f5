package io.filecast.blob;

import static io.filecast.blob.Uploads.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A caller is released only by a sync that began after its call. */
class DirectorySyncTest {

    private static final Path HERE = Path.of("here");
    private static final Path THERE = Path.of("there");

    private final SlowDirectories disk = new SlowDirectories();
    private final ExecutorService threads = Executors.newFixedThreadPool(9);
    private final DirectorySync sync = new DirectorySync(disk, threads);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_caller_that_comes_during_a_sync_waits_for_the_next_one() throws Exception {
        var first = threads.submit(() -> sync.sync(HERE));
        disk.awaitBegun(1);
        Future<Void> second = sync.sync(HERE);
        Future<Void> third = sync.sync(HERE);
        disk.letOneEnd();
        disk.awaitBegun(2);
        assertFalse(second.isComplete(), "the sync that ended had begun before it came");
        assertFalse(third.isComplete());
        disk.letOneEnd();
        get(second);
        get(third);
        get(first.get(20, TimeUnit.SECONDS));
        assertEquals(2, disk.begun.get(), "those who wait together share one sync");
    }

    @Test
    void the_leader_is_released_before_the_sync_of_those_who_came_later() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        threads.execute(() -> sync.sync(HERE).onComplete(result -> released.countDown()));
        disk.awaitBegun(1);
        Future<Void> later = sync.sync(HERE);
        disk.letOneEnd();
        disk.awaitBegun(2);
        assertTrue(released.await(20, TimeUnit.SECONDS));
        assertFalse(later.isComplete());
        disk.letOneEnd();
        get(later);
    }

    @Test
    void directories_do_not_wait_for_each_other() throws Exception {
        var here = threads.submit(() -> sync.sync(HERE));
        disk.awaitBegun(1);
        var there = threads.submit(() -> sync.sync(THERE));
        disk.awaitBegun(2);
        disk.letEnd(2);
        get(here.get(20, TimeUnit.SECONDS));
        get(there.get(20, TimeUnit.SECONDS));
    }

    @Test
    void who_waits_is_served_even_when_the_threads_are_closed() throws Exception {
        var first = threads.submit(() -> sync.sync(HERE));
        disk.awaitBegun(1);
        Future<Void> second = sync.sync(HERE);
        threads.shutdown();
        disk.letEnd(2);
        get(second);
        get(first.get(20, TimeUnit.SECONDS));
    }

    @Test
    void a_failed_sync_fails_those_who_waited_for_it_and_nobody_else() throws Exception {
        IOException broken = new IOException("Input/output error");
        disk.failure = broken;
        disk.letOneEnd();
        Future<Void> first = sync.sync(HERE);
        assertSame(broken, get(first.<Throwable>map(done -> null).otherwise(cause -> cause)));
        disk.failure = null;
        disk.letOneEnd();
        get(sync.sync(HERE));
    }

    @Test
    void many_callers_at_once_are_each_covered() throws Exception {
        disk.letEnd(100_000);
        AtomicInteger uncovered = new AtomicInteger();
        List<java.util.concurrent.Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(threads.submit(() -> {
                for (int call = 0; call < 500; call++) {
                    int before = disk.begun.get();
                    Future<Integer> endedThen = sync.sync(HERE).map(done -> disk.lastEnded);
                    if (get(endedThen) <= before) {
                        uncovered.incrementAndGet();
                    }
                }
            }));
        }
        for (var caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }
        assertEquals(0, uncovered.get());
        assertTrue(disk.begun.get() <= 4000, "never more syncs than callers");
    }

    /** Directories whose syncs end when they are let, and that number them. */
    private static final class SlowDirectories implements DiskCalls {
        private final AtomicInteger begun = new AtomicInteger();
        private final Semaphore begins = new Semaphore(0);
        private final Semaphore ends = new Semaphore(0);
        private int awaited;
        private volatile IOException failure;
        private volatile int lastEnded;

        void awaitBegun(int count) throws InterruptedException {
            while (awaited < count) {
                assertTrue(begins.tryAcquire(20, TimeUnit.SECONDS), "sync " + count + " did not begin");
                awaited++;
            }
        }

        void letOneEnd() {
            letEnd(1);
        }

        void letEnd(int count) {
            ends.release(count);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            int number = begun.incrementAndGet();
            begins.release();
            try {
                if (!ends.tryAcquire(20, TimeUnit.SECONDS)) {
                    throw new IOException("nobody let it end");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failure != null) {
                throw failure;
            }
            lastEnded = number;
        }

        @Override
        public FileChannel create(Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel reopen(Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(FileChannel file, long sizeBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void link(Path file, Path name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void append(Path from, long sizeBytes, FileChannel to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(FileChannel file, ByteBuffer[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forceFile(FileChannel file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rename(Path from, Path to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeDirectory(Path directory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean removeDirectory(Path directory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Space space(Path directory) {
            throw new UnsupportedOperationException();
        }
    }
}
