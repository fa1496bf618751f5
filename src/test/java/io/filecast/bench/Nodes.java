package io.filecast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several nodes that act as one, each a process of its own, over one Redis and one directory of blobs. One thread. */
final class Nodes implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Pattern PEER = Pattern.compile("\"known\":(true|false),\"told\":(true|false)");

    private final Lab lab;
    private final Path place;
    private final Path config;
    private final List<String> jvm;
    private final HttpClient http = HttpClient.newHttpClient();
    private final RedisProcess redis;
    private final List<Integer> ports = new ArrayList<>();
    private final NodeProcess[] nodes;

    /**
     * How the cluster looks from a node.
     *
     * @param meetings the other nodes that it knows all about, and that know all about it
     */
    record View(int peers, int meetings, Map<String, Long> counts) {

        long count(String name) {
            return counts.get(name);
        }
    }

    /**
     * Starts all nodes, one after the other.
     *
     * @param jvm options of each node's JVM
     */
    Nodes(Lab lab, String name, int size, String... jvm) throws IOException {
        this.lab = lab;
        this.jvm = List.of(jvm);
        this.place = Files.createDirectories(lab.place(name));
        this.nodes = new NodeProcess[size];
        this.config = place.resolve("filecast.yaml");
        Files.writeString(config, NodeProcess.configForLoad("process"));
        for (int i = 0; i < size; i++) {
            ports.add(RedisProcess.freePort());
        }
        redis = RedisProcess.start(lab.jar(), place.resolve("redis"));
        try {
            for (int i = 0; i < size; i++) {
                start(i);
            }
            awaitMeeting();
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /** Starts a node that does not run. */
    NodeProcess start(int node) throws IOException {
        String members = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        nodes[node] = NodeProcess.start(
                lab.jar(),
                place.resolve("node" + node),
                jvm,
                "--config",
                config.toString(),
                "--set",
                "redis.url=" + redis.url(),
                "--set",
                "blobs.directory=" + place.resolve("blobs"),
                "--cluster",
                "--cluster-port",
                ports.get(node).toString(),
                "--cluster-host",
                "127.0.0.1",
                "--join",
                members);
        return nodes[node];
    }

    /** Ends a node as {@code kill -9} does. */
    void kill(int node) {
        nodes[node].kill();
        nodes[node] = null;
    }

    NodeProcess node(int node) {
        return nodes[node];
    }

    int size() {
        return nodes.length;
    }

    /** The nodes that run. */
    List<Integer> running() {
        return IntStream.range(0, nodes.length)
                .filter(node -> nodes[node] != null)
                .boxed()
                .toList();
    }

    // ---- looking at them --------------------------------------------------------------------------------------------

    /** How the cluster looks from a node. */
    View view(int node) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + NativeApi.host(nodes[node].address()) + NativeApi.CLUSTER))
                .timeout(LONGEST)
                .build();
        try {
            return viewIn(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static View viewIn(String json) {
        int peers = 0;
        int meetings = 0;
        for (Matcher peer = PEER.matcher(json); peer.find(); ) {
            peers++;
            meetings += peer.group(1).equals("true") && peer.group(2).equals("true") ? 1 : 0;
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        // Those of other nodes, and of what is no event, have the same names.
        String own = json.substring(1).replaceAll("\\{[^{}]*\\}", "");
        for (Matcher count = Pattern.compile("\"(\\w+)\":(\\d+)").matcher(own); count.find(); ) {
            counts.put(count.group(1), Long.parseLong(count.group(2)));
        }
        return new View(peers, meetings, counts);
    }

    /** What all that run count together. */
    long total(String name) {
        return running().stream().mapToLong(node -> view(node).count(name)).sum();
    }

    /** Waits until each that runs knows all about every other; for how long. */
    Duration awaitMeeting() {
        int others = running().size() - 1;
        return await(() -> running().stream()
                .map(this::view)
                .allMatch(view -> view.peers() == others && view.meetings() == others));
    }

    /** Waits until something is so; for how long. */
    Duration await(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > LONGEST.toNanos()) {
                throw new IllegalStateException("not within " + LONGEST.toSeconds() + " s");
            }
            lab.pause(PAUSE);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** A meter that counts each node by itself, as {@code node0} and so on, then Redis and the client. */
    CpuMeter cpuMeter() {
        Map<String, List<Long>> processes = new LinkedHashMap<>();
        running().forEach(node -> processes.put("node" + node, List.of(nodes[node].pid())));
        processes.put("redis", List.of(redis.pid()));
        processes.put("client", List.of(ProcessHandle.current().pid()));
        return new CpuMeter(processes);
    }

    @Override
    public void close() {
        for (NodeProcess node : nodes) {
            if (node != null) {
                node.close();
            }
        }
        redis.close();
    }
}
