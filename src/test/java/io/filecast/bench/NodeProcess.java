package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node of its own process, on a free port, with its data where the benchmark says. Any thread. */
final class NodeProcess implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("https?://[^\\s/]+:(\\d+)");
    /** What the threads that compile are called. */
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final String JAVA_BIN = System.getProperty("java.home") + "/bin/";

    private static final List<String> JAVA_OPTIONS = Stream.of(
                    System.getenv().getOrDefault("FILECAST_JAVA_OPTS", "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList();

    /** Limits that a benchmark meets before any other: how fast one key may go, how many members are told one by one. */
    private static final String CONFIG = """
            limits:
              requestsPerSecond: 1000000
              requestBurst: 10000000
              crowdPerSecond: 1000000
              crowdBurst: 10000000
              acceptRate: 1000000
              channelsPerConnection: 10000
              uploadsInFlightPerKey: 1000
            presence:
              announceMax: 10000
            """;

    private final ChildProcess process;
    private final Path data;
    private final InetSocketAddress address;
    private final Duration timeToReady;

    private NodeProcess(ChildProcess process, Path data, InetSocketAddress address, Duration timeToReady) {
        this.process = process;
        this.data = data;
        this.address = address;
        this.timeToReady = timeToReady;
    }

    /**
     * Starts a node and waits until it says that it is ready.
     *
     * @param data its data directory, which may exist
     * @param more further options of {@code serve}
     */
    static NodeProcess start(Path jar, Path data, String... more) throws IOException {
        return start(jar, data, List.of(), more);
    }

    /** The same with options of its JVM. */
    static NodeProcess start(Path jar, Path data, List<String> jvm, String... more) throws IOException {
        Path directory = Files.createDirectories(data);
        List<String> command = new ArrayList<>(List.of(JAVA_BIN + "java"));
        command.addAll(jvm);
        command.addAll(JAVA_OPTIONS);
        command.addAll(List.of("-jar", jar.toString(), "serve", "--port", "0", "--data", data.toString()));
        command.addAll(List.of(more));
        long before = System.nanoTime();
        ChildProcess process = new ChildProcess(directory, command, NodeProcess::saysReady);
        try {
            Matcher url = URL.matcher(process.awaitLine(START_TIMEOUT));
            Duration timeToReady = Duration.ofNanos(System.nanoTime() - before);
            url.find();
            return new NodeProcess(
                    process, data, new InetSocketAddress("127.0.0.1", Integer.parseInt(url.group(1))), timeToReady);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Starts a node for load: its rate limits out of the way. */
    static NodeProcess startForLoad(Path jar, Path data, String durability, String... more) throws IOException {
        Path config = Files.createDirectories(data).resolveSibling(data.getFileName() + ".yaml");
        Files.writeString(config, configForLoad(durability));
        return start(
                jar,
                data,
                Stream.concat(Stream.of("--config", config.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    /** What a node for load is configured with. */
    static String configForLoad(String durability) {
        return "durability: " + durability + "\n" + CONFIG;
    }

    private static boolean saysReady(String line) {
        return line.toLowerCase(Locale.ROOT).contains("ready")
                && URL.matcher(line).find();
    }

    /** Where it keeps the bytes of files. */
    Path blobs() {
        return data.resolve("blobs");
    }

    InetSocketAddress address() {
        return address;
    }

    /** From the start of the process to its word that it is ready. */
    Duration timeToReady() {
        return timeToReady;
    }

    long pid() {
        return process.pid();
    }

    /** A meter for this node, its Redis and the client. */
    CpuMeter cpuMeter() {
        Map<String, List<Long>> processes = new LinkedHashMap<>();
        processes.put("node", List.of(process.pid()));
        processes.put("redis", process.children());
        processes.put("client", List.of(ProcessHandle.current().pid()));
        return new CpuMeter(processes);
    }

    /** The CPU time that the JVM's own compiler has taken so far. */
    double compilerSeconds() throws IOException {
        double seconds = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads) {
                seconds += CpuMeter.secondsIn(thread.resolve("stat"), COMPILER);
            }
        }
        return seconds;
    }

    /** How many scripts its Redis has run so far. */
    long redisScripts() throws IOException {
        return RedisStats.calls(data.resolve("redis").resolve("process"), "evalsha");
    }

    /** Bytes of the heap that are in use after a full collection. */
    long liveHeapBytes() {
        String histogram = ChildProcess.run(JAVA_BIN + "jcmd", Long.toString(process.pid()), "GC.class_histogram");
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("jcmd: " + histogram));
        return Long.parseLong(total.split(" +")[2]);
    }

    /** Bytes of memory that the process has in use. */
    long residentBytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            String line =
                    lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
        }
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
