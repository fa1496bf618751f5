package io.filecast.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several nodes as processes that act as one, over one Redis and one directory of blobs. Any thread, but its methods
 * block.
 */
public final class NodeCluster implements AutoCloseable {

    /** Halves of a split look for each other every three seconds, and not always with success. */
    private static final Duration LONGEST_MEETING = Duration.ofSeconds(90);

    // Below those that the system hands out by itself; processes that run tests side by side have each a part of its
    // own.
    private static final int LOWEST_PORT = 12_000;
    private static final int PORTS = 5_000;
    private static final int PARTS = 4;
    private static final int FIRST_PORT = LOWEST_PORT + Integer.getInteger("filecast.fork", 1) % PARTS * PORTS;

    /** Those that somebody was given and may not listen on yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final String redisUrl;
    private final UnaryOperator<NodeProcess.Setup> settings;
    private final List<Integer> ports;
    private final NodeProcess[] nodes;
    private final Path redisSocket;
    private NodeNetwork network;

    /**
     * A cluster none of whose nodes runs yet.
     *
     * @param directory where the nodes keep what they have
     * @param size how many nodes there may be
     * @param settings what is set on each of them beside what they need
     */
    public NodeCluster(Path directory, RealRedis redis, int size, UnaryOperator<NodeProcess.Setup> settings) {
        this.directory = directory;
        this.redisUrl = redis.url();
        this.redisSocket = redis.socket();
        this.settings = settings;
        this.ports = freePorts(size);
        this.nodes = new NodeProcess[size];
    }

    /** The same over a network that can be broken; before the first start. */
    public NodeCluster overNetwork() {
        network = new NodeNetwork(ports, redisSocket);
        return this;
    }

    /** The network, if there is one that can be broken. */
    public NodeNetwork network() {
        return network;
    }

    /** Ports that nobody listens on just now, and that nobody else here and no connection gets before a node has them. */
    public static List<Integer> freePorts(int count) {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, FIRST_PORT + PORTS)
                .distinct()
                .filter(NodeCluster::isFree)
                .filter(GIVEN::add)
                .limit(count)
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** The port on which a node is a member. */
    public int port(int node) {
        return ports.get(node);
    }

    /** How a node of this cluster is started. */
    public NodeProcess.Setup setup(int node) {
        return setup(node, IntStream.range(0, ports.size()));
    }

    /** How a node is started that looks for no other, though others may find it. */
    public NodeProcess.Setup setupApart(int node) {
        return setup(node, IntStream.of(node));
    }

    private NodeProcess.Setup setup(int node, IntStream lookedFor) {
        String members = lookedFor
                .mapToObj(other -> "127.0.0.1:" + (network == null ? port(other) : network.memberPort(other)))
                .collect(Collectors.joining(","));
        NodeProcess.Setup setup = NodeProcess.on(directory.resolve("node" + node))
                .set("redis.url", redisUrl)
                .set("blobs.directory", blobs(directory))
                .set("cluster.port", ports.get(node))
                .options("--cluster", "--join", members, "--cluster-host", "127.0.0.1");
        return settings.apply(network == null ? setup : network.settle(node, setup));
    }

    /** Where the nodes of a cluster keep their bytes. */
    public static Path blobs(Path directory) {
        return directory.resolve("blobs");
    }

    /** Starts a node and waits until all that run have met it. */
    public NodeProcess start(int node) {
        nodes[node] = setup(node).start();
        awaitMeeting();
        return nodes[node];
    }

    /** Starts all nodes and waits until they have met; when that fails, none is left. */
    public NodeCluster startAll() {
        try {
            nodes[0] = setup(0).start();
            CompletableFuture.allOf(IntStream.range(1, nodes.length)
                            .mapToObj(i -> CompletableFuture.runAsync(() -> nodes[i] = setup(i).start()))
                            .toArray(CompletableFuture[]::new))
                    .join();
            awaitMeeting();
            return this;
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** Waits until each node that runs knows what is followed on every other, and they of it. */
    public void awaitMeeting() {
        Eventually.passes("all nodes have met", LONGEST_MEETING, () -> {
            List<NodeProcess> running = running();
            for (NodeProcess node : running) {
                JsonNode peers = view(node).get("peers");
                boolean hasAll = peers.size() == running.size() - 1;
                for (JsonNode peer : peers) {
                    hasAll &= peer.get("known").asBoolean() && peer.get("told").asBoolean();
                }
                if (!hasAll) {
                    throw new AssertionError(node.url() + " sees " + peers);
                }
            }
        });
    }

    /** How the cluster looks from a node. */
    public static JsonNode view(NodeProcess node) {
        return new ApiClient(node.url()).get("/health/cluster").expect(200).json();
    }

    private List<NodeProcess> running() {
        List<NodeProcess> running = new ArrayList<>();
        for (NodeProcess node : nodes) {
            if (node != null && node.isAlive()) {
                running.add(node);
            }
        }
        return running;
    }

    public NodeProcess node(int node) {
        return nodes[node];
    }

    /** A client of a node. */
    public ApiClient client(int node) {
        return new ApiClient(nodes[node].url());
    }

    /** How many nodes there may be. */
    public int size() {
        return nodes.length;
    }

    /** Ends all nodes. Harmless for those that have ended. */
    @Override
    public void close() {
        if (network != null) {
            network.close();
        }
        for (NodeProcess node : nodes) {
            if (node != null) {
                node.close();
            }
        }
    }
}
