package io.filecast.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * HAProxy with {@code cluster/haproxy.cfg} as it is, but for the port and the addresses of the nodes. Any thread, but its
 * methods block.
 */
final class HaProxy implements Balancer {

    private static final Path SHIPPED = Path.of("cluster", "haproxy.cfg");
    private static final String PROGRAM = System.getProperty("filecast.haproxy", "haproxy");

    /** A WebSocket that ended, in HAProxy's own log. */
    private static final Pattern SOCKET = Pattern.compile(" nodes/node(\\d+) .*\"GET /api/v1/socket");

    private final Process process;
    private final Path log;
    private final URI url;
    private final int nodes;

    private HaProxy(Process process, Path log, URI url, int nodes) {
        this.process = process;
        this.log = log;
        this.url = url;
        this.nodes = nodes;
    }

    static boolean isInstalled() {
        try {
            return new ProcessBuilder(PROGRAM, "-v")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static HaProxy start(List<URI> nodes, Path directory) {
        int port = NodeCluster.freePorts(1).get(0);
        Path settings = directory.resolve("haproxy.cfg");
        Path log = directory.resolve("haproxy.log");
        try {
            Files.writeString(settings, settings(nodes, port));
            Process process = new ProcessBuilder(PROGRAM, "-f", settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            HaProxy started = new HaProxy(process, log, URI.create("http://127.0.0.1:" + port), nodes.size());
            started.awaitListening(port);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String settings(List<URI> nodes, int port) throws IOException {
        List<String> lines = new ArrayList<>();
        int servers = 0;
        for (String line : Files.readAllLines(SHIPPED)) {
            if (line.startsWith("  server node")) {
                lines.add("  server node" + (servers + 1) + " "
                        + nodes.get(servers++).getAuthority());
            } else {
                lines.add(line.equals("  bind :8080") ? "  bind 127.0.0.1:" + port : line);
            }
        }
        assertTrue(servers == nodes.size(), SHIPPED + " is for " + servers + " nodes");
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private void awaitListening(int port) {
        try {
            Eventually.passes("HAProxy listens", () -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress("127.0.0.1", port));
                }
            });
        } catch (AssertionError deaf) {
            close();
            throw new AssertionError(deaf.getMessage() + "\n" + log(), deaf);
        }
    }

    private String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public List<Integer> sockets() {
        int[] given = new int[nodes];
        for (Matcher socket = SOCKET.matcher(log()); socket.find(); ) {
            given[Integer.parseInt(socket.group(1)) - 1]++;
        }
        return IntStream.of(given).boxed().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Eventually.holds("HAProxy has ended", () -> !process.isAlive());
    }

    @Override
    public String toString() {
        return "HAProxy with " + SHIPPED;
    }
}
