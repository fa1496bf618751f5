package io.filecast.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real redis-server on a Unix socket in a directory of its own, append-only, for tests: started before the class, or by
 * {@link #start()}, and gone with its directory after it. It can be killed, restarted on its data, paused and flushed.
 * Blocking: test threads only.
 */
public final class RealRedis implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

    private static final String BINARY =
            "redis-server-7.0.15-linux-" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
    private static final long DEADLINE_SECONDS = 20;
    private static Path executable;

    private final List<String> settings;
    private Path directory;
    private Process process;

    /** A server with settings of its own, as on its command line: {@code "--maxmemory", "10mb"}. */
    public RealRedis(String... settings) {
        this.settings = List.of(settings);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Starts it, on the data it left behind when it ran before, and waits until it answers. */
    public RealRedis start() {
        try {
            if (directory == null) {
                directory = Files.createTempDirectory("fcr");
            }
            List<String> command = new ArrayList<>(List.of(executable().toString()));
            command.addAll(List.of("--port", "0", "--unixsocket", socket().toString(), "--dir", directory.toString()));
            command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
            command.addAll(settings);
            Files.deleteIfExists(socket());
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            awaitAnswer();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How Vert.x' client reaches it. */
    public String url() {
        return "unix://" + socket();
    }

    /** Where it listens. */
    public Path socket() {
        return directory.resolve("s");
    }

    /** Ends it as a crash would; {@link #start()} brings it back with its data. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops it from running, connections open, until {@link #resume()}. */
    public void pause() {
        signal("-STOP");
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        signal("-CONT");
    }

    /** Takes away all its data. */
    public void flush() {
        command("FLUSHALL");
    }

    /** Runs one command; answers with the reply as text, the elements of an array on lines, nothing for nil. */
    public String command(String... words) {
        return RespCall.on(socket(), words);
    }

    /** Ends it for good and removes its directory. */
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            resume();
            kill();
        }
        if (directory != null) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            directory = null;
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
            if (!kill.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill " + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("redis-server did not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IllegalStateException("redis-server ended: " + Files.readString(directory.resolve("log")));
            }
            try {
                if (command("PING").equals("PONG")) {
                    return;
                }
            } catch (UncheckedIOException e) {
                Thread.onSpinWait();
            }
        }
        throw new IllegalStateException("redis-server does not answer");
    }

    private static synchronized Path executable() throws IOException {
        if (executable == null) {
            Path file = Files.createTempFile(
                    "fc-redis", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (InputStream in = RealRedis.class.getClassLoader().getResourceAsStream(BINARY)) {
                Files.write(file, in.readAllBytes());
            }
            file.toFile().deleteOnExit();
            executable = file;
        }
        return executable;
    }
}
