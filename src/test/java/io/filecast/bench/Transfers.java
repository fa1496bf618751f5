package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast files go in and out, beside nginx on the same disk, by turns: a run here, a run there.
 *
 * <p>Uploads are made at {@code durability: process}, since nginx does not sync what it takes.
 */
final class Transfers implements Scenario {

    private static final String CHANNEL = "transfers-";
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int CHANNELS = 8;
    private static final int UPLOADED_BYTES = 256 << 20; // of one run
    private static final int WARM_UP_BYTES = 1 << 30;
    private static final Duration NO_LIMIT = Duration.ofMinutes(1);

    /** Which way the bytes go. */
    enum Direction {
        UPLOAD(1.0),
        DOWNLOAD(0.9);

        private final double shareOfNginx;

        Direction(double shareOfNginx) {
            this.shareOfNginx = shareOfNginx;
        }
    }

    /** A kind of file, and how many come at a time. */
    private record Load(String name, int bytes, int connections) {}

    private static final List<Load> LOADS =
            List.of(new Load("64 KiB", 64 << 10, 16), new Load("1 MiB", 1 << 20, 4), new Load("100 MiB", 100 << 20, 2));

    /** How much is sent: as many files as fit into a time, or into a number. */
    private record Effort(Duration time, int files) {}

    private final Direction direction;

    Transfers(Direction direction) {
        this.direction = direction;
    }

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        String name = direction.name().toLowerCase(Locale.ROOT);
        Path forNginx = lab.place(name + "-nginx");
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place(name), "process");
                NginxProcess nginx = lab.nginx() == null ? null : NginxProcess.start(lab.nginx(), forNginx)) {
            AtomicInteger names = new AtomicInteger();
            List<Row> rows = new ArrayList<>();
            for (Load load : LOADS) {
                Duel duel = new Duel(
                        direction, lab, node, nginx, names, load, Lab.noise(Math.min(load.bytes, CHUNK_BYTES)));
                rows.add(direction == Direction.UPLOAD ? duel.upload() : duel.download());
            }
            return rows;
        }
    }

    /**
     * What one of two servers has to do.
     *
     * @param written where it leaves files; null when it does not
     */
    private record Side(Function<Effort, HttpLoad.Outcome> load, Path written) {}

    /** What came of one run, and who used the processors meanwhile. */
    private record Run(HttpLoad.Outcome outcome, CpuMeter.Use use) {

        double megabytesPerSecond() {
            return outcome.megabytesPerSecond();
        }

        double microsEach(String name) {
            return use.microsEach(name, outcome.requests());
        }
    }

    /** One kind of file, on both servers. */
    private record Duel(
            Direction direction,
            Lab lab,
            NodeProcess node,
            NginxProcess nginx,
            AtomicInteger names,
            Load load,
            ByteBuffer chunk) {

        Row upload() throws IOException {
            return compare(
                    new Side(effort -> put(node.address(), Duel::channelFile, effort), node.blobs()),
                    nginx == null
                            ? null
                            : new Side(effort -> put(nginx.address(), Duel::plainFile, effort), nginx.files()));
        }

        private static String channelFile(int number) {
            return NativeApi.upload(CHANNEL + number % CHANNELS, number + ".bin");
        }

        private static String plainFile(int number) {
            return "/" + number + ".bin";
        }

        private HttpLoad.Outcome put(InetSocketAddress server, IntFunction<String> targetOf, Effort effort) {
            Supplier<HttpCall> puts =
                    () -> new HttpCall("PUT", targetOf.apply(names.getAndIncrement()), chunk, load.bytes);
            return send(server, puts, effort);
        }

        private HttpLoad.Outcome send(InetSocketAddress server, Supplier<HttpCall> calls, Effort effort) {
            int[] left = {effort.files};
            return HttpLoad.run(
                    lab.loop(), server, load.connections, () -> left[0]-- > 0 ? calls.get() : null, effort.time, false);
        }

        Row download() throws IOException {
            HttpLoad.Outcome stored = oneEach(
                    node.address(), new HttpCall("PUT", NativeApi.upload(CHANNEL, "down.bin"), chunk, load.bytes));
            String target = NativeApi.content(CHANNEL, idIn(stored.bodies().get(0)));
            if (nginx != null) {
                oneEach(nginx.address(), new HttpCall("PUT", "/down.bin", chunk, load.bytes));
            }
            return compare(
                    new Side(effort -> get(node.address(), target, effort), null),
                    nginx == null ? null : new Side(effort -> get(nginx.address(), "/down.bin", effort), null));
        }

        private HttpLoad.Outcome oneEach(InetSocketAddress server, HttpCall call) {
            Iterator<HttpCall> once = List.of(call).iterator();
            HttpLoad.Outcome outcome =
                    HttpLoad.run(lab.loop(), server, 1, () -> once.hasNext() ? once.next() : null, NO_LIMIT, true);
            if (outcome.trouble() != null) {
                throw new IllegalStateException(outcome.trouble());
            }
            return outcome;
        }

        private HttpLoad.Outcome get(InetSocketAddress server, String target, Effort effort) {
            HttpCall call = HttpCall.of("GET", target);
            return send(server, () -> call, effort);
        }

        private Row compare(Side here, Side there) throws IOException {
            CpuMeter meter = cpuMeter();
            List<Run> ours = new ArrayList<>();
            List<Run> theirs = new ArrayList<>();
            for (int i = 0; i <= lab.count(7, 3); i++) {
                boolean isWarmUp = i == 0;
                Effort effort = isWarmUp ? warmUp() : measured();
                Run ourRun = run(here, effort, meter);
                Run theirRun = there == null ? null : run(there, effort, meter);
                if (!isWarmUp) {
                    ours.add(ourRun);
                    theirs.add(theirRun);
                }
            }
            return row(ours, there == null ? List.of() : theirs);
        }

        private Effort warmUp() {
            return new Effort(lab.millis(5_000, 1_000), Math.max(4, WARM_UP_BYTES / load.bytes));
        }

        private Effort measured() {
            return direction == Direction.UPLOAD
                    ? new Effort(NO_LIMIT, Math.max(2, UPLOADED_BYTES / load.bytes))
                    : new Effort(lab.millis(1_500, 500), Integer.MAX_VALUE);
        }

        private Run run(Side side, Effort effort, CpuMeter meter) throws IOException {
            if (side.written != null) {
                lab.touchMemory(UPLOADED_BYTES);
            }
            CpuMeter.Reading before = meter.read();
            HttpLoad.Outcome outcome = side.load.apply(effort);
            CpuMeter.Use use = meter.since(before);
            if (side.written != null) {
                Lab.empty(side.written);
            }
            return new Run(outcome, use);
        }

        private CpuMeter cpuMeter() {
            Map<String, List<Long>> processes =
                    new LinkedHashMap<>(node.cpuMeter().processes());
            if (nginx != null) {
                processes.put("nginx", nginx.pids());
            }
            return new CpuMeter(processes);
        }

        private Row row(List<Run> ours, List<Run> theirs) {
            Repeats figure = Repeats.of(ours, Run::megabytesPerSecond);
            String what = direction.name().toLowerCase(Locale.ROOT) + " " + load.name + ": MB/s";
            String bound =
                    ours.get(ours.size() / 2).use.bound("the disk") + troubleOf("", ours) + troubleOf("nginx ", theirs);
            String each = String.format(
                    Locale.ROOT,
                    "%s req/s of %s µs",
                    Repeats.of(ours, run -> run.outcome.perSecond()).middle(),
                    Repeats.of(ours, run -> run.microsEach("node")).middle());
            if (theirs.isEmpty()) {
                return new Row(what, figure, each + "; no nginx", Row.Target.NONE, bound);
            }
            Repeats peer = Repeats.of(theirs, Run::megabytesPerSecond);
            double ratio = figure.median() / peer.median();
            String beside = String.format(
                    Locale.ROOT,
                    "%s; nginx %s of %s µs: × %.2f",
                    each,
                    peer,
                    Repeats.of(theirs, run -> run.microsEach("nginx")).middle(),
                    ratio);
            return new Row(what, figure, beside, Row.Target.ofPeer(direction.shareOfNginx, "nginx", ratio), bound);
        }
    }

    private static String troubleOf(String whose, List<Run> runs) {
        return runs.stream()
                .map(run -> run.outcome.trouble())
                .filter(Objects::nonNull)
                .findFirst()
                .map(trouble -> "; TROUBLE: " + whose + trouble)
                .orElse("");
    }

    private static String idIn(String file) {
        Matcher id = ID.matcher(file);
        if (!id.find()) {
            throw new IllegalStateException("no id in: " + file);
        }
        return id.group(1);
    }
}
