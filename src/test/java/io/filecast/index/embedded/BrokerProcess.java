package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link BrokerMain} in a JVM of its own. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private BrokerProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    static BrokerProcess start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /** Starts it in a process group of its own, as a shell does with what runs in its foreground. */
    static BrokerProcess startInOwnGroup(String... arguments) throws IOException {
        return start(List.of("setsid"), arguments);
    }

    private static BrokerProcess start(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(BrokerMain.class.getName());
        command.addAll(List.of(arguments));
        return new BrokerProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** The rest of the next line that begins with this word; whatever the logging says in between is passed over. */
    String awaitLine(String word) throws InterruptedException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> nextLine(word));
        try {
            return line.get(Eventually.LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("the broker did not say '" + word + "'", e);
        }
    }

    private String nextLine(String word) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(word + " ")) {
                    return line.substring(word.length() + 1);
                }
            }
            throw new IllegalStateException("it ended");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it serves, and returns the pid of its Redis. */
    long awaitUp() throws InterruptedException {
        return Long.parseLong(awaitLine("up").split(" ")[0]);
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    int awaitExit() throws InterruptedException {
        assertTrue(process.waitFor(Eventually.LONGEST.toSeconds(), TimeUnit.SECONDS), "the broker did not end");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
