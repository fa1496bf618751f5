package io.filecast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** How many small files a second are stored, announced and acknowledged, under either durability. */
final class PublishFiles implements Scenario {

    private static final int FILE_BYTES = 64 << 10;
    private static final int WARM_UP_BYTES = 4 << 10;
    private static final int CONNECTIONS = 32;
    private static final int CHANNELS = 8;
    private static final double POWER_TARGET = 2_000;

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        ByteBuffer file = Lab.noise(FILE_BYTES);
        List<Row> rows = new ArrayList<>();
        DiskRoof.Result roof = DiskRoof.measure(lab.place("roof"), file, CONNECTIONS, lab.millis(1_500, 500), 3);
        rows.addAll(measure(
                lab, file, "power", "; the disk alone " + roof.perSecond().middle() + "/s"));
        rows.addAll(measure(lab, file, "process", ""));
        return rows;
    }

    private static List<Row> measure(Lab lab, ByteBuffer file, String durability, String beside) throws IOException {
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place("publish-" + durability), durability)) {
            int[] number = {0};
            IntFunction<HttpCall> ofSize = size -> {
                String name = ++number[0] + ".bin";
                return new HttpCall("PUT", NativeApi.upload("publish-" + number[0] % CHANNELS, name), file, size);
            };
            Supplier<HttpCall> calls = () -> ofSize.apply(FILE_BYTES);
            // Small ones warm up as well as large ones, and leave the disk in peace.
            Supplier<HttpCall> smallCalls = () -> ofSize.apply(WARM_UP_BYTES);
            WarmUp.run(lab, node, () -> run(lab, node, smallCalls, Duration.ofSeconds(1)));
            run(lab, node, calls, Duration.ofSeconds(1));
            CpuMeter meter = node.cpuMeter();
            CpuMeter.Reading before = meter.read();
            double compilerBefore = node.compilerSeconds();
            List<HttpLoad.Outcome> runs = new ArrayList<>();
            for (int i = 0; i < lab.count(5, 3); i++) {
                runs.add(run(lab, node, calls, lab.millis(2_500, 1_000)));
            }
            boolean isPower = durability.equals("power");
            CpuMeter.Use use = meter.since(before);
            long published = runs.stream().mapToLong(HttpLoad.Outcome::requests).sum();
            String cost = WarmUp.cost(use, node.compilerSeconds() - compilerBefore, published) + beside;
            String bound = use.bound(isPower ? "the disk's syncs" : "the disk") + HttpLoad.troubleOf(runs);
            String what = "publish 64 KiB, " + durability + ": ";
            return List.of(
                    new Row(
                            what + "files/s",
                            Repeats.of(runs, HttpLoad.Outcome::perSecond),
                            cost,
                            isPower ? Row.Target.atLeast(POWER_TARGET, "/s") : Row.Target.NONE,
                            bound),
                    latency(what + "p50 ms", runs, 0.5),
                    latency(what + "p99 ms", runs, 0.99));
        }
    }

    private static HttpLoad.Outcome run(Lab lab, NodeProcess node, Supplier<HttpCall> calls, Duration time) {
        return HttpLoad.run(lab.loop(), node.address(), CONNECTIONS, calls, time, false);
    }

    private static Row latency(String what, List<HttpLoad.Outcome> runs, double share) {
        Repeats figure = Repeats.of(runs, run -> run.latencies().percentile(share) / 1e6);
        return new Row(what, figure, CONNECTIONS + " at a time", Row.Target.NONE, "waiting for each other's turn");
    }
}
