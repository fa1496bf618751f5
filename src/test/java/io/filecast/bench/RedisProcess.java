package io.filecast.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;

/** The Redis of several nodes: the one in the jar, on a free port. Any thread. */
final class RedisProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final String SYSTEM =
            System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-amd64";

    private final ChildProcess process;
    private final int port;

    private RedisProcess(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it with its data in a directory; it syncs once a second. */
    static RedisProcess start(Path jar, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path program = directory.resolve("redis-server");
        try (JarFile file = new JarFile(jar.toFile())) {
            var entry = file.stream()
                    .filter(each -> each.getName().startsWith("redis-server-")
                            && each.getName().endsWith(SYSTEM))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no redis-server for " + SYSTEM + " in " + jar));
            try (InputStream bytes = file.getInputStream(entry)) {
                Files.copy(bytes, program);
            }
        }
        if (!program.toFile().setExecutable(true)) {
            throw new IOException(program + " cannot be made executable");
        }
        int port = freePort();
        List<String> command = List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "");
        ChildProcess process =
                new ChildProcess(directory, command, line -> line.contains("Ready to accept connections"));
        try {
            process.awaitLine(START_TIMEOUT);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
        return new RedisProcess(process, port);
    }

    /** A port that nobody listens on just now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
