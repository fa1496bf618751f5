package io.filecast.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process that the benchmark starts and ends. Any thread. */
final class ChildProcess implements AutoCloseable {

    private static final int KEPT_LINES = 20;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final Process process;
    private final Thread atExit;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final CompletableFuture<String> line = new CompletableFuture<>();

    /**
     * Starts a process.
     *
     * @param isAwaited the line of its output to wait for, see {@link #awaitLine}
     */
    ChildProcess(Path directory, List<String> command, Predicate<String> isAwaited) throws IOException {
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        atExit = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(atExit);
        Thread reader = new Thread(() -> readOutput(isAwaited), "bench-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void readOutput(Predicate<String> isAwaited) {
        try (BufferedReader output = process.inputReader()) {
            String next;
            while ((next = output.readLine()) != null) {
                keep(next);
                if (!line.isDone() && isAwaited.test(next)) {
                    line.complete(next);
                }
            }
        } catch (IOException e) {
            keep(e.toString());
        }
        line.completeExceptionally(new IOException("ended with: " + lastLines()));
    }

    private void keep(String next) {
        synchronized (lastLines) {
            lastLines.add(next);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.poll();
            }
        }
    }

    /** The end of what it wrote. */
    String lastLines() {
        synchronized (lastLines) {
            return String.join(" | ", lastLines);
        }
    }

    /** Waits for the line that tells that it is ready. */
    String awaitLine(Duration limit) {
        return line.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The processes that it started itself. */
    List<Long> children() {
        return process.descendants().map(ProcessHandle::pid).toList();
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly();
        close();
    }

    /** Asks it to end, then makes it. */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The benchmark itself is ending, and the hook does the same.
        }
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a command to its end and gives what it wrote. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
