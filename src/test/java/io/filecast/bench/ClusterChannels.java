package io.filecast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What three nodes have to know of each other when very many channels are followed on each, and when one of them dies. */
final class ClusterChannels implements Scenario {

    private static final int NODES = 3;
    private static final int LAST = NODES - 1;
    private static final int CONNECTIONS = 8;
    private static final int NOBODY = NODES;
    private static final double MOST_NEEDLESS_PERCENT = 2;
    private static final double MOST_CLEANUP_MS = 2_000;
    private static final double MIB = 1 << 20;
    private static final byte[] MESSAGE = "{\"message\":1}".getBytes(StandardCharsets.US_ASCII);

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        int channels = lab.count(100_000, 5_000);
        try (Nodes nodes = new Nodes(lab, "channels", NODES, "-Xmx2g")) {
            List<Row> rows = new ArrayList<>();
            rows.addAll(measureMemory(lab, nodes, channels));
            rows.add(measureIdle(lab, nodes, channels));
            rows.addAll(measureEvents(lab, nodes, channels));
            rows.addAll(measureDeath(lab, nodes, channels));
            rows.add(registrations(nodes, channels));
            return rows;
        }
    }

    private static String channel(int node, int number) {
        return "of-" + node + "." + number;
    }

    private static Following follow(Lab lab, Nodes nodes, int node, int channels) {
        return Following.open(lab.loop(), nodes.node(node).address(), channels, i -> channel(node, i));
    }

    private static Row registrations(Nodes nodes, int channels) {
        List<Long> counts = nodes.running().stream()
                .map(node -> nodes.view(node).count("registrations"))
                .toList();
        return new Row(
                "bus registrations of a node",
                Repeats.of(counts, Long::doubleValue),
                String.format(Locale.ROOT, "%,d channels followed on each of %d nodes", channels, NODES),
                Row.Target.atMost(1, ""),
                "one address for each node");
    }

    // ---- memory -----------------------------------------------------------------------------------------------------

    /** Bytes that a followed channel takes on its own node and on each other. */
    private record Heap(double own, double others) {}

    private static List<Row> measureMemory(Lab lab, Nodes nodes, int channels) throws IOException {
        List<Heap> heaps = new ArrayList<>();
        List<Duration> following = new ArrayList<>();
        List<Duration> telling = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            long own = nodes.node(node).liveHeapBytes();
            int other = (node + 1) % NODES;
            long others = nodes.node(other).liveHeapBytes();
            long begin = System.nanoTime();
            follow(lab, nodes, node, channels);
            following.add(Duration.ofNanos(System.nanoTime() - begin));
            telling.add(nodes.awaitMeeting());
            heaps.add(new Heap(
                    (double) (nodes.node(node).liveHeapBytes() - own) / channels,
                    (double) (nodes.node(other).liveHeapBytes() - others) / channels));
        }
        List<Double> resident = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            resident.add(nodes.node(node).residentBytes() / MIB);
        }
        String each = String.format(Locale.ROOT, "%,d channels a node", channels);
        return List.of(
                plain("channels: followed for the first time, ms", Repeats.of(following, Duration::toMillis), each),
                plain("channels: then known to all nodes after ms", Repeats.of(telling, Duration::toMillis), each),
                plain("channels: heap on the own node, B each", Repeats.of(heaps, Heap::own), each),
                plain("channels: heap on each other node, B each", Repeats.of(heaps, Heap::others), each),
                plain("channels: resident memory of a node, MiB", Repeats.of(resident, Double::doubleValue), each));
    }

    private static Row plain(String what, Repeats figure, String beside) {
        return new Row(what, figure, beside, Row.Target.NONE, "");
    }

    /** What it costs that nodes compare what they know of each other, while nothing happens. */
    private static Row measureIdle(Lab lab, Nodes nodes, int channels) throws IOException {
        CpuMeter meter = nodes.cpuMeter();
        List<Double> shares = new ArrayList<>();
        lab.pause(lab.millis(10_000, 1_000));
        for (int i = 0; i < lab.count(5, 3); i++) {
            CpuMeter.Reading before = meter.read();
            lab.pause(lab.millis(3_000, 1_000));
            CpuMeter.Use use = meter.since(before);
            double all = nodes.running().stream()
                    .mapToDouble(node -> use.secondsByName().get("node" + node))
                    .sum();
            shares.add(100 * all / NODES / use.seconds());
        }
        String each = String.format(Locale.ROOT, "%,d channels a node", channels);
        return plain("channels: idle CPU of a node, % of a core", Repeats.of(shares, Double::doubleValue), each);
    }

    // ---- events -----------------------------------------------------------------------------------------------------

    /** Publishes on every node to channels of every node and of nobody, and looks at what crossed. */
    private static List<Row> measureEvents(Lab lab, Nodes nodes, int channels) {
        int published = lab.count(4_000, 1_000);
        List<Double> needless = new ArrayList<>();
        List<Double> superfluous = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            long sent = nodes.total("sent");
            long received = nodes.total("received");
            long unwanted = nodes.total("needless");
            for (int node = 0; node < NODES; node++) {
                publish(lab, nodes, node, published, channels);
            }
            long wanted = (long) NODES * (NODES - 1) * published / (NODES + 1);
            nodes.await(() -> nodes.total("received") - received >= wanted);
            needless.add(100.0 * (nodes.total("needless") - unwanted) / wanted);
            superfluous.add(100.0 * (nodes.total("sent") - sent - wanted) / wanted);
        }
        String beside = String.format(Locale.ROOT, "%,d publishes a node and run, a quarter to nobody", published);
        Row.Target target = Row.Target.atMost(MOST_NEEDLESS_PERCENT, "%");
        return List.of(
                new Row(
                        "channels: needless events received, %",
                        Repeats.of(needless, Double::doubleValue), beside, target, ""),
                new Row(
                        "channels: events sent beyond those wanted, %",
                        Repeats.of(superfluous, Double::doubleValue), beside, target, ""));
    }

    private static void publish(Lab lab, Nodes nodes, int node, int published, int channels) {
        int[] next = {0};
        ByteBuffer body = ByteBuffer.allocateDirect(MESSAGE.length).put(MESSAGE).flip();
        Supplier<HttpCall> calls = () -> {
            int number = next[0]++;
            int owner = number % (NOBODY + 1);
            String target = NativeApi.messages(channel(owner, number % channels));
            return number >= published ? null : new HttpCall("POST", target, body, MESSAGE.length);
        };
        HttpLoad.Outcome outcome =
                HttpLoad.run(lab.loop(), nodes.node(node).address(), CONNECTIONS, calls, Duration.ofSeconds(60), false);
        if (outcome.requests() != published) {
            throw new IllegalStateException(outcome.requests() + " of " + published + ": " + outcome.trouble());
        }
    }

    // ---- death and return -------------------------------------------------------------------------------------------

    private record Death(Duration cleanedUp, Duration ready, Duration known) {}

    private static List<Row> measureDeath(Lab lab, Nodes nodes, int channels) throws IOException {
        List<Death> deaths = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            long begin = System.nanoTime();
            nodes.kill(LAST);
            nodes.await(() ->
                    IntStream.range(0, LAST).allMatch(node -> nodes.view(node).peers() == NODES - 2));
            Duration cleanedUp = Duration.ofNanos(System.nanoTime() - begin);
            NodeProcess back = nodes.start(LAST);
            deaths.add(new Death(cleanedUp, back.timeToReady(), nodes.awaitMeeting()));
            follow(lab, nodes, LAST, channels);
            nodes.awaitMeeting();
        }
        String each = String.format(Locale.ROOT, "%,d channels a node", channels);
        return List.of(
                new Row(
                        "kill -9: gone from the others' view, ms",
                        Repeats.of(deaths, death -> death.cleanedUp().toMillis()),
                        each,
                        Row.Target.atMost(MOST_CLEANUP_MS, "ms"),
                        "the others' connections to it break"),
                new Row(
                        "join: from the start of the process to ready, ms",
                        Repeats.of(deaths, death -> death.ready().toMillis()),
                        each,
                        Row.Target.NONE,
                        "loading classes"),
                new Row(
                        "join: then all is known everywhere after ms",
                        Repeats.of(deaths, death -> death.known().toMillis()),
                        each,
                        Row.Target.atMost(MOST_CLEANUP_MS, "ms"),
                        "tables of both others"));
    }
}
