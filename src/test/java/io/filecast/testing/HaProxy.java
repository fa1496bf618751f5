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
 * HAProxy with {@code cluster/haproxy.cfg} as it is, but for the port and the addresses of the nodes, and with
 * {@code cluster/haproxy-rtm.cfg} where that is wanted. Any thread, but its methods block.
 */
final class HaProxy implements Balancer {

    private static final Path SHIPPED = Path.of("cluster", "haproxy.cfg");
    private static final Path SHIPPED_RTM = Path.of("cluster", "haproxy-rtm.cfg");
    private static final String PROGRAM = System.getProperty("filecast.haproxy", "haproxy");

    /** A WebSocket that ended, in HAProxy's own log. */
    private static final Pattern SOCKET = Pattern.compile(" nodes/node(\\d+) .*\"GET /api/v1/socket");

    private static final String SERVER = "  server node";

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
        try {
            String settings = settings(SHIPPED, nodes, port);
            assertTrue(count(settings) == count(Files.readString(SHIPPED)), SHIPPED + " is not for " + nodes);
            return start(List.of(settings), port, nodes.size(), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With both files; connections to the port are for RTM's server SDKs. */
    static HaProxy startForRtm(List<URI> nodes, List<Integer> rtmPorts, int port, Path directory) {
        List<URI> peers = IntStream.range(0, nodes.size())
                .mapToObj(i -> URI.create("fpnn://127.0.0.1:" + rtmPorts.get(i)))
                .toList();
        try {
            String rtm = settings(SHIPPED_RTM, peers, port);
            // Here each node has its HTTP port.
            for (int i = 0; i < nodes.size(); i++) {
                String server = peers.get(i).getAuthority() + "\n";
                rtm = rtm.replace(
                        server, server.strip() + " port " + nodes.get(i).getPort() + "\n");
            }
            String http = settings(SHIPPED, nodes, NodeCluster.freePorts(1).get(0));
            return start(List.of(http, rtm), port, nodes.size(), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HaProxy start(List<String> settings, int port, int nodes, Path directory) throws IOException {
        Path log = directory.resolve("haproxy.log");
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        for (int i = 0; i < settings.size(); i++) {
            Path file = directory.resolve("haproxy" + i + ".cfg");
            Files.writeString(file, settings.get(i));
            command.addAll(List.of("-f", file.toString()));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        HaProxy started = new HaProxy(process, log, URI.create("http://127.0.0.1:" + port), nodes);
        started.awaitListening(port);
        return started;
    }

    /** The settings of a file for as many of its servers as there are nodes. */
    private static String settings(Path file, List<URI> nodes, int port) throws IOException {
        List<String> lines = new ArrayList<>();
        int servers = 0;
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith(SERVER)) {
                lines.add(line.startsWith("  bind :") ? "  bind 127.0.0.1:" + port : line);
            } else if (servers < nodes.size()) {
                lines.add(SERVER + (servers + 1) + " " + nodes.get(servers++).getAuthority());
            }
        }
        assertTrue(servers == nodes.size(), file + " is for " + servers + " nodes");
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static long count(String settings) {
        return settings.lines().filter(line -> line.startsWith(SERVER)).count();
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
