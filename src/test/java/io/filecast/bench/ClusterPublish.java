package io.filecast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What a publish costs the node that it is made on, the nodes where its channel is followed, and those where it is not, in
 * clusters of several sizes. CPU of each process, less what it takes while nothing happens.
 */
final class ClusterPublish implements Scenario {

    private static final int[] SIZES = {1, 3, 5};
    private static final int LARGEST = SIZES[SIZES.length - 1];
    private static final int[] AT_A_TIME = {1, 16};
    private static final byte[] MESSAGE =
            "{\"message\":{\"text\":\"the figures of the month are there\"}}".getBytes(StandardCharsets.US_ASCII);

    /** So many channels that hardly any is published to twice between two comparisons with the log. */
    private static final int CHANNELS = 20_000;

    /** Where the channel that is published to is followed, by one subscriber each. */
    private enum Where {
        NOWHERE("followed nowhere"),
        SPREAD("20,000 channels in turn, followed nowhere"),
        HERE("followed on its own node"),
        ONE("followed on one other"),
        OTHERS("followed on all others");

        private final String words;

        Where(String words) {
            this.words = words;
        }

        boolean isOn(int node) {
            return switch (this) {
                case NOWHERE, SPREAD -> false;
                case HERE -> node == 0;
                case ONE -> node == 1;
                case OTHERS -> node > 0;
            };
        }

        boolean fits(int size) {
            return size > 1 || this == NOWHERE || this == SPREAD || this == HERE;
        }

        String channel(int number) {
            return "cost-" + name().toLowerCase(Locale.ROOT) + (this == SPREAD ? "." + number % CHANNELS : "");
        }
    }

    /** One kind of publishing; all of it is done on the first node. */
    private record Load(int size, Where where, int atATime) {

        @Override
        public String toString() {
            return (size == 1 ? "1 node" : size + " nodes") + ", " + where.words + ", " + atATime + " at a time";
        }
    }

    /**
     * What came of it in one run.
     *
     * @param publisher microseconds of the publisher's node for each publish
     * @param follower of each other node that follows
     * @param other of each node that does not
     */
    private record Run(double perSecond, double publisher, double follower, double other, double redis, String bound) {}

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        Map<Load, List<Run>> runs = new LinkedHashMap<>();
        for (int size : SIZES) {
            runs.putAll(measure(lab, size));
        }
        List<Row> rows = new ArrayList<>();
        runs.forEach((load, ofLoad) -> rows.add(row(load, ofLoad)));
        for (int atATime : AT_A_TIME) {
            rows.addAll(differences(runs, atATime));
        }
        return rows;
    }

    private static Map<Load, List<Run>> measure(Lab lab, int size) throws IOException {
        Map<Load, List<Run>> runs = new LinkedHashMap<>();
        for (int atATime : AT_A_TIME) {
            for (Where where : Where.values()) {
                if (where.fits(size)) {
                    runs.put(new Load(size, where, atATime), new ArrayList<>());
                }
            }
        }
        try (Nodes nodes = new Nodes(lab, "publish-" + size, size, "-Xmx1g")) {
            List<Crowd> crowds = follow(lab, nodes);
            nodes.awaitMeeting();
            for (Load load : runs.keySet()) {
                run(lab, nodes, load, lab.millis(3_000, 500), null);
            }
            CpuMeter.Use idle = idle(lab, nodes);
            // In turns, so that what changes with time changes for all alike.
            for (int i = 0; i < lab.count(5, 3); i++) {
                for (Map.Entry<Load, List<Run>> each : runs.entrySet()) {
                    each.getValue().add(run(lab, nodes, each.getKey(), lab.millis(2_000, 500), idle));
                }
            }
            for (Crowd crowd : crowds) {
                crowd.close();
            }
        }
        return runs;
    }

    private static List<Crowd> follow(Lab lab, Nodes nodes) {
        List<Crowd> crowds = new ArrayList<>();
        for (Where where : Where.values()) {
            for (int node = 0; node < nodes.size(); node++) {
                if (where.isOn(node)) {
                    crowds.add(Crowd.open(lab.loop(), nodes.node(node).address(), 1, i -> where.channel(i)));
                }
            }
        }
        return crowds;
    }

    private static CpuMeter.Use idle(Lab lab, Nodes nodes) throws IOException {
        lab.pause(lab.millis(2_000, 500));
        CpuMeter meter = nodes.cpuMeter();
        CpuMeter.Reading before = meter.read();
        lab.pause(lab.millis(5_000, 1_000));
        return meter.since(before);
    }

    private static Run run(Lab lab, Nodes nodes, Load load, Duration time, CpuMeter.Use idle) throws IOException {
        ByteBuffer body = ByteBuffer.allocateDirect(MESSAGE.length).put(MESSAGE).flip();
        int[] next = {0};
        Supplier<HttpCall> calls =
                () -> new HttpCall("POST", NativeApi.messages(load.where.channel(next[0]++)), body, MESSAGE.length);
        CpuMeter meter = nodes.cpuMeter();
        CpuMeter.Reading before = meter.read();
        HttpLoad.Outcome outcome = HttpLoad.run(lab.loop(), nodes.node(0).address(), load.atATime, calls, time, false);
        CpuMeter.Use use = meter.since(before);
        if (outcome.trouble() != null) {
            throw new IOException(load + ": " + outcome.trouble());
        }
        if (idle == null) {
            return null; // to get warm
        }
        ToDoubleFunction<String> cost = process ->
                (use.secondsByName().get(process) - idle.secondsByName().get(process) * use.seconds() / idle.seconds())
                        * 1e6
                        / outcome.requests();
        return new Run(
                outcome.perSecond(),
                cost.applyAsDouble("node0"),
                mean(nodes, load, true, cost),
                mean(nodes, load, false, cost),
                cost.applyAsDouble("redis"),
                use.bound("one after the other"));
    }

    /** Of the other nodes, those that follow or those that do not. */
    private static double mean(Nodes nodes, Load load, boolean isFollowing, ToDoubleFunction<String> cost) {
        return nodes.running().stream()
                .filter(node -> node > 0 && load.where.isOn(node) == isFollowing)
                .mapToDouble(node -> cost.applyAsDouble("node" + node))
                .average()
                .orElse(Double.NaN);
    }

    // ---- rows -------------------------------------------------------------------------------------------------------

    private static Row row(Load load, List<Run> runs) {
        String beside = String.format(
                Locale.ROOT,
                "publisher's node %s µs, redis %s µs%s%s",
                Repeats.of(runs, Run::publisher),
                Repeats.of(runs, Run::redis).middle(),
                ifAny(", each follower's node ", runs, Run::follower),
                ifAny(", each other node ", runs, Run::other));
        return new Row(
                load + ": publishes/s",
                Repeats.of(runs, Run::perSecond),
                beside,
                Row.Target.NONE,
                runs.get(runs.size() / 2).bound());
    }

    private static String ifAny(String words, List<Run> runs, ToDoubleFunction<Run> figure) {
        return Double.isNaN(figure.applyAsDouble(runs.get(0))) ? "" : words + Repeats.of(runs, figure) + " µs";
    }

    /** What one more node costs, from the largest cluster. */
    private static List<Row> differences(Map<Load, List<Run>> runs, int atATime) {
        List<Run> nowhere = runs.get(new Load(LARGEST, Where.NOWHERE, atATime));
        List<Run> others = runs.get(new Load(LARGEST, Where.OTHERS, atATime));
        List<Run> alone = runs.get(new Load(1, Where.NOWHERE, atATime));
        List<Run> spread = runs.get(new Load(LARGEST, Where.SPREAD, atATime));
        List<Run> spreadAlone = runs.get(new Load(1, Where.SPREAD, atATime));
        List<double[]> more = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            double following = others.get(i).publisher() - nowhere.get(i).publisher();
            double idle = nowhere.get(i).publisher() - alone.get(i).publisher();
            double heads = spread.get(i).redis() - spreadAlone.get(i).redis();
            more.add(new double[] {following / (LARGEST - 1), idle / (LARGEST - 1), heads / (LARGEST - 1)});
        }
        String words = ", " + atATime + " at a time: µs of the publisher's node";
        return List.of(
                difference("each node that follows" + words, Repeats.of(more, each -> each[0]), others, Run::follower),
                difference("each node that does not" + words, Repeats.of(more, each -> each[1]), nowhere, Run::other),
                difference(
                        "each node that compares" + words.replace("the publisher's node", "Redis"),
                        Repeats.of(more, each -> each[2]),
                        spread,
                        Run::other));
    }

    private static Row difference(String what, Repeats figure, List<Run> runs, ToDoubleFunction<Run> itself) {
        return new Row(
                what, figure, "of its own " + Repeats.of(runs, itself) + " µs", Row.Target.NONE, "a cluster of 5");
    }
}
