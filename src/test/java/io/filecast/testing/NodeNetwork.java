package io.filecast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The network between the nodes of a cluster, and from each of them to Redis, which a test can break. Any thread.
 *
 * <p>Each node has a proxy before its port for members and one before its port for events, and names these to the others;
 * and a Unix socket of its own that leads to Redis. Who connects to a proxy is told by {@link SocketOwner}, so that exactly
 * the connections between two nodes can be held up or cut, in both directions or one.
 */
public final class NodeNetwork implements AutoCloseable {

    /** How a network breaks. */
    public enum Break {
        /** Bytes do not arrive, connections stay: a cable that was pulled, a switch that drops. */
        FREEZE(Passage.State.FROZEN),
        /** Connections are reset and new ones refused: a firewall that turns away. */
        CUT(Passage.State.CUT);

        private final Passage.State state;

        Break(Passage.State state) {
            this.state = state;
        }
    }

    private final List<Integer> memberPorts;
    private final List<Integer> busPorts;
    private final Path directory;
    private final Passage[][] passages;
    private final Passage[][] busPassages;
    private final List<GatedProxy> members = new ArrayList<>();
    private final List<GatedProxy> buses = new ArrayList<>();
    private final List<GatedProxy> redises = new ArrayList<>();

    /**
     * A sound network.
     *
     * @param memberPorts on which the nodes really listen
     * @param redis where Redis listens
     */
    NodeNetwork(List<Integer> memberPorts, Path redis) {
        this.memberPorts = List.copyOf(memberPorts);
        int nodes = memberPorts.size();
        this.busPorts = NodeCluster.freePorts(nodes);
        this.passages = passages(nodes + 1);
        this.busPassages = passages(nodes);
        try {
            // Names of Unix sockets have to be short.
            this.directory = Files.createTempDirectory("fcn");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < nodes; i++) {
            int node = i;
            members.add(proxyTo(node, memberPorts.get(node), passages));
            buses.add(proxyTo(node, busPorts.get(node), busPassages));
            redises.add(new GatedProxy(
                    UnixDomainSocketAddress.of(redisSocket(node)),
                    UnixDomainSocketAddress.of(redis),
                    client -> Optional.of(route(passages, node, nodes))));
        }
    }

    private static Passage[][] passages(int parties) {
        Passage[][] passages = new Passage[parties][parties];
        for (Passage[] from : passages) {
            Arrays.setAll(from, to -> new Passage());
        }
        return passages;
    }

    private GatedProxy proxyTo(int node, int port, Passage[][] passages) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new GatedProxy(
                new InetSocketAddress(loopback, 0),
                new InetSocketAddress(loopback, port),
                client -> nodeOf(client).map(from -> route(passages, from, node)));
    }

    private static GatedProxy.Route route(Passage[][] passages, int from, int to) {
        return new GatedProxy.Route(passages[from][to], passages[to][from]);
    }

    /** The node that made a connection: each has its own port on its command line. */
    private Optional<Integer> nodeOf(SocketChannel client) {
        return SocketOwner.commandLine(client)
                .flatMap(words -> IntStream.range(0, memberPorts.size())
                        .filter(node -> words.contains("cluster.port=" + memberPorts.get(node) + '\0'))
                        .boxed()
                        .findFirst());
    }

    /** The port under which the other nodes find a node as a member. */
    int memberPort(int node) {
        return members.get(node).port();
    }

    /** Lets a node be reached through this network alone, and reach Redis through it. */
    NodeProcess.Setup settle(int node, NodeProcess.Setup setup) {
        return setup.set("redis.url", "unix://" + redisSocket(node))
                .set("cluster.publicPort", memberPort(node))
                .set("cluster.busPort", busPorts.get(node))
                .set("cluster.publicBusPort", buses.get(node).port());
    }

    private Path redisSocket(int node) {
        return directory.resolve(Integer.toString(node));
    }

    /** Parts some nodes from the others. */
    public void split(Break how, Set<Integer> side) {
        set(passages, how, side);
        splitBus(how, side);
    }

    /** The same for events alone: as members the nodes go on seeing each other. */
    public void splitBus(Break how, Set<Integer> side) {
        set(busPassages, how, side);
        breakWhatIsCut();
    }

    private void set(Passage[][] which, Break how, Set<Integer> side) {
        for (int from = 0; from < memberPorts.size(); from++) {
            for (int to = 0; to < memberPorts.size(); to++) {
                if (side.contains(from) != side.contains(to)) {
                    which[from][to].set(how.state);
                }
            }
        }
    }

    /** What one node says to the others does not arrive any more; it goes on hearing them. */
    public void mute(int node) {
        for (int to = 0; to < memberPorts.size(); to++) {
            passages[node][to].set(Passage.State.FROZEN);
            busPassages[node][to].set(Passage.State.FROZEN);
        }
    }

    /** Parts a node from Redis. */
    public void partFromRedis(Break how, int node) {
        passages[node][memberPorts.size()].set(how.state);
        passages[memberPorts.size()][node].set(how.state);
        breakWhatIsCut();
    }

    /** All is sound again; what was held up goes on. */
    public void mend() {
        setAll(Passage.State.OPEN);
    }

    private void setAll(Passage.State state) {
        Stream.of(passages, busPassages)
                .flatMap(Arrays::stream)
                .flatMap(Arrays::stream)
                .forEach(passage -> passage.set(state));
    }

    private void breakWhatIsCut() {
        members.forEach(GatedProxy::breakWhatIsCut);
        buses.forEach(GatedProxy::breakWhatIsCut);
        redises.forEach(GatedProxy::breakWhatIsCut);
    }

    @Override
    public void close() {
        setAll(Passage.State.CUT);
        members.forEach(GatedProxy::close);
        buses.forEach(GatedProxy::close);
        redises.forEach(GatedProxy::close);
        try {
            for (int node = 0; node < memberPorts.size(); node++) {
                Files.deleteIfExists(redisSocket(node));
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
