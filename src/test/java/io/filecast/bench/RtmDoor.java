package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The door of RTM's server SDKs: how many small files a second are sent in two quests, how many pushes a second leave, and what
 * a listener costs.
 */
final class RtmDoor implements Scenario {

    private static final int FILE_BYTES = 4 << 10;
    private static final int CONNECTIONS = 32;
    private static final int LISTENERS = 50;
    private static final int SENDERS = 8;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "rtm");
        thread.setDaemon(true);
        return thread;
    });

    /** A node and the port of its door. */
    private record Door(NodeProcess node, int port) implements AutoCloseable {
        @Override
        public void close() {
            node.close();
        }
    }

    private record Run(long count, double seconds, Samples latencies) {
        double perSecond() {
            return count / seconds;
        }
    }

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        List<Row> rows = new ArrayList<>();
        rows.addAll(files(lab, "power"));
        rows.addAll(files(lab, "process"));
        try (Door door = open(lab, "process", "listeners")) {
            rows.add(pushes(lab, door));
            rows.add(memory(lab, door));
        }
        return rows;
    }

    private static Door open(Lab lab, String durability, String name) throws IOException {
        int port = RedisProcess.freePort();
        Path data = lab.place("rtm-" + name);
        Path config = Files.createDirectories(data).resolveSibling(data.getFileName() + ".yaml");
        Files.writeString(
                config,
                NodeProcess.configForLoad(durability) + """
                rtm:
                  port: %d
                  requestsPerSecond: 1000000
                  requestBurst: 1000000
                apps:
                  - name: bench
                    rtm: [{pid: %d, secret: %s}]
                """.formatted(port, RtmConnection.PID, RtmConnection.SECRET));
        return new Door(NodeProcess.start(lab.jar(), data, "--config", config.toString()), port);
    }

    // ---- files ------------------------------------------------------------------------------------------------------

    private List<Row> files(Lab lab, String durability) throws IOException {
        try (Door door = open(lab, durability, durability)) {
            send(door, lab.millis(6_000, 1_500));
            CpuMeter meter = door.node().cpuMeter();
            CpuMeter.Reading before = meter.read();
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < lab.count(5, 3); i++) {
                runs.add(send(door, lab.millis(2_500, 1_000)));
            }
            CpuMeter.Use use = meter.since(before);
            long sent = runs.stream().mapToLong(Run::count).sum();
            String cost = String.format(
                    Locale.ROOT,
                    "node %.0f µs, redis %.0f µs each",
                    use.microsEach("node", sent),
                    use.microsEach("redis", sent));
            String what = "RTM, file of 4 KiB in two quests, " + durability + ": ";
            String bound = use.bound(durability.equals("power") ? "the disk's syncs" : "the disk");
            return List.of(
                    new Row(what + "files/s", Repeats.of(runs, Run::perSecond), cost, Row.Target.NONE, bound),
                    latency(what + "p50 ms", runs, 0.5),
                    latency(what + "p99 ms", runs, 0.99));
        }
    }

    private static Row latency(String what, List<Run> runs, double share) {
        Repeats figure = Repeats.of(runs, run -> run.latencies().percentile(share) / 1e6);
        return new Row(
                what, figure, CONNECTIONS + " at a time, both", Row.Target.NONE, "waiting for each other's turn");
    }

    private Run send(Door door, Duration time) {
        byte[] file = new byte[FILE_BYTES];
        Lab.noise(FILE_BYTES).get(file);
        String digest = RtmConnection.md5(file);
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        Samples latencies = new Samples();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            long group = 1 + i % SENDERS;
            clients.add(run(() -> {
                try (RtmConnection connection = new RtmConnection(door.port())) {
                    for (long at = System.nanoTime(); at - end < 0; at = System.nanoTime()) {
                        connection.sendFile(group, file, digest);
                        long took = System.nanoTime() - at;
                        synchronized (latencies) {
                            latencies.add(took);
                        }
                    }
                }
            }));
        }
        clients.forEach(CompletableFuture::join);
        return new Run(latencies.size(), (System.nanoTime() - begin) / 1e9, latencies);
    }

    /** Something that may fail. */
    private interface Work {
        void run() throws IOException;
    }

    private CompletableFuture<Void> run(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    // ---- pushes -----------------------------------------------------------------------------------------------------

    private Row pushes(Lab lab, Door door) throws IOException {
        AtomicLong pushed = new AtomicLong();
        List<RtmConnection> listeners = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            RtmConnection listener = new RtmConnection(door.port());
            listeners.add(listener);
            listener.askSigned("setlisten", Map.of("group", true));
            listener.answer();
            run(() -> {
                while (listener.next() == null) {
                    pushed.incrementAndGet();
                }
            });
        }
        publish(door, lab.millis(4_000, 1_500));
        CpuMeter meter = door.node().cpuMeter();
        CpuMeter.Reading before = meter.read();
        long beforePushes = pushed.get();
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            long from = pushed.get();
            long begin = System.nanoTime();
            publish(door, lab.millis(2_500, 1_000));
            runs.add(new Run(pushed.get() - from, (System.nanoTime() - begin) / 1e9, new Samples()));
        }
        CpuMeter.Use use = meter.since(before);
        String cost = String.format(
                Locale.ROOT,
                "%d listeners to all groups, each push answered; node %.1f µs each",
                LISTENERS,
                use.microsEach("node", pushed.get() - beforePushes));
        for (RtmConnection listener : listeners) {
            listener.close();
        }
        return new Row(
                "RTM, message to a group: pushes/s",
                Repeats.of(runs, Run::perSecond),
                cost,
                Row.Target.NONE,
                use.bound("publishing"));
    }

    private void publish(Door door, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            long group = i + 1;
            senders.add(run(() -> {
                try (RtmConnection connection = new RtmConnection(door.port())) {
                    Map<String, Object> message = Map.of(
                            "from", 7L, "gid", group, "mtype", 66L, "mid", 1L, "msg", "x".repeat(100), "attrs", "{}");
                    while (System.nanoTime() - end < 0) {
                        connection.askSigned("sendgroupmsg", message);
                        connection.answer();
                    }
                }
            }));
        }
        senders.forEach(CompletableFuture::join);
    }

    // ---- memory -----------------------------------------------------------------------------------------------------

    private static Row memory(Lab lab, Door door) throws IOException {
        int count = lab.count(2_000, 500);
        List<Double> heaps = new ArrayList<>();
        double resident = 0;
        for (int i = 0; i < lab.count(3, 1); i++) {
            lab.pause(lab.millis(1_500, 1_000));
            long heapBefore = door.node().liveHeapBytes();
            long residentBefore = door.node().residentBytes();
            List<RtmConnection> listeners = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                RtmConnection listener = new RtmConnection(door.port());
                listeners.add(listener);
                listener.askSigned("addlisten", Map.of("gids", new long[] {1_000 + n}));
                listener.answer();
            }
            heaps.add((double) (door.node().liveHeapBytes() - heapBefore) / count);
            resident = i == 0 ? (double) (door.node().residentBytes() - residentBefore) / count : resident;
            for (RtmConnection listener : listeners) {
                listener.close();
            }
        }
        return new Row(
                "RTM, listener to a group of its own: heap B",
                Repeats.of(heaps, Double::doubleValue),
                String.format(Locale.ROOT, "%,d listeners, resident %.0f B each at first", count, resident),
                Row.Target.NONE,
                "objects of connection and subscription");
    }
}
