package io.filecast.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A broker as people run it: the jar in a JVM of its own, on a free port, with its private Redis. Any thread, but its
 * methods block.
 *
 * <p>{@link #close()} ends both processes; the data directory belongs to the test.
 */
public final class NodeProcess implements AutoCloseable {

    /** With the end of its line: what is read may end in the middle of one that is just being written. */
    private static final Pattern READY = Pattern.compile("ready: (http://\\S+).*\\n");

    private static final Pattern RTM = Pattern.compile("rtm: \\S+:([0-9]+)");
    private static final long PATIENCE_SECONDS = 90;

    /** A machine that is busy with other things takes its time to start a JVM. */
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Setup setup;
    private final Process process;
    private final URI url;
    private final ProcessHandle broker;

    private NodeProcess(Setup setup, Process process) {
        this.setup = setup;
        this.process = process;
        try {
            this.url = Eventually.get("the node is ready", LONGEST_START, this::readyUrl);
            this.broker = brokerOf(process);
        } catch (AssertionError notReady) {
            close();
            throw new AssertionError(notReady.getMessage() + "\n" + log(), notReady);
        }
    }

    /** A node on a data directory, with settings that make tests quick. */
    public static Setup on(Path data) {
        return new Setup(data);
    }

    /** How a node is started. Confined to its maker. */
    public static final class Setup {

        private final Path data;
        private final Path output;
        private final Path errors;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<String> wrapper = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private int heapMebibytes = 384;

        private Setup(Path data) {
            this.data = data;
            String name = data.getFileName() + "-" + STARTED.incrementAndGet();
            this.output = data.resolveSibling(name + ".out");
            this.errors = data.resolveSibling(name + ".log");
            set("http.port", 0);
            set("limits.requestsPerSecond", 1_000_000);
            set("limits.requestBurst", 1_000_000);
            set("limits.crowdPerSecond", 1_000_000);
            set("limits.crowdBurst", 1_000_000);
            set("pubnub.requestsPerSecond", 1_000_000);
            set("pubnub.requestBurst", 1_000_000);
            set("rtm.port", 0);
            set("rtm.requestsPerSecond", 100_000);
            set("rtm.requestBurst", 100_000);
            set("redis.embedded.ballast", 0);
            set("disk.reserveBytes", 0);
            set("disk.reservePercent", 0);
        }

        /** Sets a key of the configuration. */
        public Setup set(String key, Object value) {
            settings.put(key, value.toString());
            return this;
        }

        /** Gives the configuration as a file's text. */
        public Setup config(String yaml) {
            try {
                Path file = data.resolveSibling(data.getFileName() + ".yaml");
                Files.writeString(file, yaml);
                return options("--config", file.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Adds words to the command line. */
        public Setup options(String... words) {
            options.addAll(List.of(words));
            return this;
        }

        /** Gives the node so much heap. */
        public Setup heap(int mebibytes) {
            heapMebibytes = mebibytes;
            return this;
        }

        /** Runs the node as the child of a command. */
        public Setup under(String... command) {
            wrapper.addAll(List.of(command));
            return this;
        }

        /** Starts it and waits until it says that it is ready. */
        public NodeProcess start() {
            return new NodeProcess(this, launch());
        }

        /** Runs one that is expected to end by itself. */
        public Ended run() {
            Process process = launch();
            try {
                if (!process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    endRedis(data);
                    throw new AssertionError("the node did not end by itself\n" + read(output) + read(errors));
                }
                return new Ended(process.exitValue(), read(output), read(errors));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Process launch() {
            List<String> command = new ArrayList<>(wrapper);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // Quick to start, and small: several run beside each other.
            command.addAll(List.of(
                    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + heapMebibytes + "m", "-jar", jar()));
            command.addAll(List.of("serve", "--data", data.toString()));
            settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
            command.addAll(options);
            try {
                Files.deleteIfExists(output);
                return new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String jar() {
            String jar = System.getProperty("filecast.jar", "target/filecast.jar");
            assertTrue(Files.exists(Path.of(jar)), "there is no " + jar + ": run the build up to 'package'");
            return jar;
        }
    }

    /** What a node that ended by itself left: its status, and what it said. */
    public record Ended(int status, String output, String errors) {}

    private Optional<URI> readyUrl() {
        Matcher ready = READY.matcher(read(setup.output));
        if (ready.find()) {
            return Optional.of(URI.create(ready.group(1)));
        }
        if (!process.isAlive()) {
            throw new AssertionError("it ended with status " + process.exitValue());
        }
        return Optional.empty();
    }

    /** The broker itself, also when it is the child of another command. */
    private static ProcessHandle brokerOf(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no java process"));
    }

    /** Where it listens. */
    public URI url() {
        return url;
    }

    /** The port for RTM's server SDKs. */
    public int rtmPort() {
        Matcher rtm = RTM.matcher(read(setup.output));
        assertTrue(rtm.find(), "the node says where it serves RTM's server SDKs");
        return Integer.parseInt(rtm.group(1));
    }

    /** Its data directory. */
    public Path data() {
        return setup.data;
    }

    /** The broker's process id. */
    public long pid() {
        return broker.pid();
    }

    /** The process id of its private Redis, as the data directory names it. */
    public long redisPid() {
        return Long.parseLong(redisRecord(setup.data).get(1));
    }

    /** The socket of its private Redis. */
    public Path redisSocket() {
        return Path.of(redisRecord(setup.data).get(4));
    }

    private static List<String> redisRecord(Path data) {
        try {
            return Files.readAllLines(recordIn(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path recordIn(Path data) {
        return data.resolve("redis").resolve("process");
    }

    /** Runs a command on its private Redis. */
    public String redis(String... words) {
        return RespCall.on(redisSocket(), words);
    }

    /** Ends the broker alone, as {@code kill -9} does. */
    public void kill() {
        broker.destroyForcibly();
        awaitEnd();
    }

    /** Ends its private Redis alone, as {@code kill -9} does. */
    public void killRedis() {
        Signals.send("KILL", redisPid());
    }

    /** Tells the broker to stop in order. */
    public void terminate() {
        broker.destroy();
    }

    /** Waits until the broker has ended; its status. */
    public int awaitEnd() {
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the node did not end");
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the broker runs. */
    public boolean isAlive() {
        return broker.isAlive();
    }

    /** Starts a broker anew on the same directory; this one must have ended. */
    public NodeProcess restart() {
        return setup.start();
    }

    /** Whether a blob is being written. */
    public boolean hasOpenPart() {
        return !new BlobFiles(setup.data).parts().isEmpty();
    }

    /** All that it, and those before it on this directory, have said: standard output and the log. */
    public String log() {
        return read(setup.output) + read(setup.errors);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends broker and Redis. Harmless when they have ended. */
    @Override
    public void close() {
        Optional.ofNullable(broker).ifPresent(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitEnd();
        endRedis(setup.data);
    }

    /** Ends what runs the binary in this directory; the number alone may be another process' by now. */
    private static void endRedis(Path data) {
        if (Files.exists(recordIn(data))) {
            ProcessHandle.of(Long.parseLong(redisRecord(data).get(1)))
                    .filter(process -> process.info().command().orElse("").startsWith(data.toString()))
                    .ifPresent(redis -> {
                        redis.destroyForcibly();
                        Eventually.holds("Redis has ended", () -> !redis.isAlive());
                    });
        }
    }
}
