package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process of the operating system that is, or is about to become, the embedded Redis; our child or one that an earlier
 * broker left behind.
 *
 * <p><i>Any thread</i> (waiting blocks). Process ids are used again, so a process is known by its id <em>and</em> a stamp
 * of its start. On Linux the stamp is made of the boot and of clock ticks since then: the start as a time of day, which the
 * JDK derives from the wall clock, moves when that clock is set, and a living Redis would be taken for dead.
 */
final class RedisProcess {
    private static final Path PROC = Path.of("/proc");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    /** Where the state stands among the fields of {@code /proc/<pid>/stat} that follow the name. */
    private static final int STATE = 0;
    /** And where the start does, in ticks since the boot. */
    private static final int START = 19;

    private final ProcessHandle handle;
    private final String stamp;
    private final Optional<Process> child;

    private RedisProcess(ProcessHandle handle, String stamp, Optional<Process> child) {
        this.handle = handle;
        this.stamp = stamp;
        this.child = child;
    }

    /** The process just launched. */
    static RedisProcess of(Process child) throws IOException {
        String stamp = stampOf(child.toHandle())
                .orElseThrow(() -> new IOException("process " + child.pid() + " ended as soon as it was launched"));
        return new RedisProcess(child.toHandle(), stamp, Optional.of(child));
    }

    /** The living process with this id, if there is one. */
    static Optional<RedisProcess> find(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> stampOf(handle).map(stamp -> new RedisProcess(handle, stamp, Optional.empty())));
    }

    /** The living process with this id if it is the one that was stamped. */
    static Optional<RedisProcess> find(long pid, String stamp) {
        return find(pid).filter(process -> process.stamp.equals(stamp)).filter(RedisProcess::looksLikeRedis);
    }

    long pid() {
        return handle.pid();
    }

    String stamp() {
        return stamp;
    }

    /** Whether it still runs; one that has ended but was not yet collected by its parent does not. */
    boolean isAlive() {
        return child.isPresent()
                ? child.get().isAlive()
                : handle.isAlive() && stampOf(handle).filter(stamp::equals).isPresent();
    }

    /** Completes when the process has ended; to be asked for once and kept, since each asking leaves a trace until then. */
    CompletableFuture<ProcessHandle> onExit() {
        return handle.onExit();
    }

    /** Waits for the end, at most this long, and says whether it came. */
    boolean awaitExit(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        CompletableFuture<ProcessHandle> exit = onExit();
        while (isAlive()) {
            long left = Math.min(deadline - System.nanoTime(), LOOK_AGAIN.toNanos());
            if (left <= 0) {
                return false;
            }
            try {
                exit.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Not everyone's end is reported: a process left uncollected by its parent is found by looking.
                continue;
            } catch (ExecutionException | CancellationException e) {
                throw new IllegalStateException("waiting for process " + pid() + " failed", e);
            }
        }
        return true;
    }

    /** How our own child ended, in words. */
    String exitCode() {
        return child.filter(process -> !process.isAlive())
                .map(process -> Integer.toString(process.exitValue()))
                .orElse("unknown");
    }

    /** Asks the process to end in order (SIGTERM). */
    void terminate() {
        handle.destroy();
    }

    private boolean looksLikeRedis() {
        return handle.info().commandLine().map(line -> line.contains("redis")).orElse(true);
    }

    private static Optional<String> stampOf(ProcessHandle handle) {
        if (!Files.exists(PROC.resolve("self/stat"))) {
            return handle.info().startInstant().map(start -> "start " + start.toEpochMilli());
        }
        try {
            Path file = PROC.resolve(Long.toString(handle.pid())).resolve("stat");
            String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
            return ended ? Optional.empty() : Optional.of("boot " + boot() + " tick " + fields[START]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String boot() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }
}
