package io.filecast.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How fast events of one channel reach many subscribers: all at once, and how late at an even pace. */
final class FanOut implements Scenario {

    private static final String CHANNEL = "fan-out";
    private static final int WINDOW_EVENTS = 128; // outstanding at most; a burst is what brings it from half to full
    private static final int PACE = 25_000; // deliveries a second
    private static final double BURST_TARGET = 1e6;
    private static final double LATENCY_TARGET_MS = 5;
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(5);

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place("fanout"), "power")) {
            for (int subscribers : new int[] {500, 2_000}) {
                Crowd crowd = Crowd.open(lab.loop(), node.address(), subscribers, i -> CHANNEL);
                crowd.openPublishers(node.address());
                rows.addAll(bursts(lab, node, crowd));
                rows.addAll(paced(lab, node, crowd));
                crowd.close();
            }
        }
        return rows;
    }

    // ---- bursts -----------------------------------------------------------------------------------------------------

    private record Burst(double perSecond, double nodeMicros) {}

    private static List<Row> bursts(Lab lab, NodeProcess node, Crowd crowd) throws IOException {
        lab.loop().execute(() -> {
            crowd.onEvent(() -> refill(crowd));
            refill(crowd);
        });
        lab.pause(lab.millis(5_000, 1_500));
        CpuMeter meter = node.cpuMeter();
        CpuMeter.Reading allBefore = meter.read();
        Crowd.Count first = count(lab, crowd);
        List<Burst> bursts = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            CpuMeter.Reading cpuBefore = meter.read();
            Crowd.Count before = count(lab, crowd);
            lab.pause(lab.millis(2_500, 1_000));
            Crowd.Count after = count(lab, crowd);
            long delivered = after.delivered() - before.delivered();
            bursts.add(new Burst(
                    delivered * 1e9 / (after.nanos() - before.nanos()),
                    meter.since(cpuBefore).microsEach("node", delivered)));
        }
        CpuMeter.Use use = meter.since(allBefore);
        Crowd.Count last = count(lab, crowd);
        lab.loop().execute(() -> crowd.onEvent(() -> {}));
        String trouble = settle(lab, crowd);
        String what = String.format(Locale.ROOT, "fan-out to %,d, bursts: ", crowd.size());
        long frame = (last.bytes() - first.bytes()) / Math.max(1, last.delivered() - first.delivered());
        String frames = "frames of " + frame + " B";
        return List.of(
                new Row(
                        what + "deliveries/s",
                        Repeats.of(bursts, Burst::perSecond),
                        frames,
                        Row.Target.atLeast(BURST_TARGET, "/s"),
                        use.bound("publishing") + trouble),
                new Row(
                        what + "node µs each",
                        Repeats.of(bursts, Burst::nodeMicros),
                        String.format(
                                Locale.ROOT,
                                "client %.2f µs",
                                use.microsEach("client", last.delivered() - first.delivered())),
                        Row.Target.NONE,
                        "one send call per socket and batch"));
    }

    private static void refill(Crowd crowd) {
        if (crowd.outstanding() <= WINDOW_EVENTS / 2 && crowd.trouble() == null) {
            for (long i = crowd.outstanding(); i < WINDOW_EVENTS; i++) {
                crowd.publish(CHANNEL);
            }
        }
    }

    // ---- paced ------------------------------------------------------------------------------------------------------

    private static List<Row> paced(Lab lab, NodeProcess node, Crowd crowd) throws IOException {
        Pacer pacer = new Pacer(lab.loop(), crowd, 1_000_000_000L * crowd.size() / PACE);
        lab.loop().execute(pacer::tick);
        lab.pause(lab.millis(1_500, 500));
        CpuMeter meter = node.cpuMeter();
        CpuMeter.Reading before = meter.read();
        lab.loop().call(crowd::takeLatencies).join();
        List<Samples> windows = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            lab.pause(lab.millis(3_000, 1_000));
            windows.add(lab.loop().call(crowd::takeLatencies).join());
        }
        CpuMeter.Use use = meter.since(before);
        lab.loop().execute(() -> {
            pacer.isOn = false;
            crowd.stopLatencies();
        });
        String trouble = settle(lab, crowd);
        String what = String.format(Locale.ROOT, "fan-out to %,d, 25 k/s: ", crowd.size());
        String bound = "the last of " + crowd.size() + " writes and reads; CPU: " + use + trouble;
        return List.of(
                new Row(
                        what + "p50 ms",
                        Repeats.of(windows, window -> window.percentile(0.5) / 1e6),
                        "",
                        Row.Target.NONE,
                        bound),
                new Row(
                        what + "p99 ms",
                        Repeats.of(windows, window -> window.percentile(0.99) / 1e6),
                        "",
                        Row.Target.atMost(LATENCY_TARGET_MS, "ms"),
                        bound));
    }

    /** Publishes at an even pace. Confined to the loop. */
    private static final class Pacer {
        private final ClientLoop loop;
        private final Crowd crowd;
        private final long intervalNanos;
        private long dueNanos = System.nanoTime();
        private boolean isOn = true;

        Pacer(ClientLoop loop, Crowd crowd, long intervalNanos) {
            this.loop = loop;
            this.crowd = crowd;
            this.intervalNanos = intervalNanos;
        }

        void tick() {
            if (isOn && crowd.trouble() == null) {
                crowd.publish(CHANNEL);
                dueNanos += intervalNanos;
                loop.at(dueNanos, this::tick);
            }
        }
    }

    // ---- both -------------------------------------------------------------------------------------------------------

    private static Crowd.Count count(Lab lab, Crowd crowd) {
        return lab.loop().call(crowd::count).join();
    }

    /** Waits until everything has arrived; gives what is wrong, or nothing. */
    private static String settle(Lab lab, Crowd crowd) {
        long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
        Crowd.Count count = count(lab, crowd);
        while (count.delivered() < count.published() * crowd.size() && System.nanoTime() - deadline < 0) {
            lab.pause(LOOK_INTERVAL);
            count = count(lab, crowd);
        }
        String trouble = lab.loop().call(crowd::trouble).join();
        if (trouble != null) {
            return "; TROUBLE: " + trouble;
        }
        long missing = count.published() * crowd.size() - count.delivered();
        return missing == 0 ? "" : "; MISSING " + missing + " deliveries";
    }
}
