package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** What a subscribed WebSocket costs a node in memory while nothing happens. */
final class IdleSockets implements Scenario {

    private static final int SPARE_FILES = 1_000;
    private static final int WARM_UP = 500;
    private static final int REPEATS = 3;
    private static final double HEAP_TARGET = 4_096;

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        int sockets = Math.min(lab.count(10_000, 2_000), openFileLimit() - SPARE_FILES);
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place("idle"), "process")) {
            List<Row> rows = new ArrayList<>();
            rows.addAll(measure(lab, node, sockets, "one channel", i -> "idle"));
            rows.addAll(measure(lab, node, sockets, "a channel each", i -> "idle-" + i));
            return rows;
        }
    }

    private record Cost(double heapBytes, double residentBytes) {}

    private static List<Row> measure(
            Lab lab, NodeProcess node, int sockets, String channels, IntFunction<String> channelOf) throws IOException {
        Crowd.open(lab.loop(), node.address(), WARM_UP, channelOf).close();
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < lab.count(REPEATS, 1); i++) {
            settle(lab);
            long heapBefore = node.liveHeapBytes();
            long residentBefore = node.residentBytes();
            Crowd crowd = Crowd.open(lab.loop(), node.address(), sockets, channelOf);
            settle(lab);
            double heap = node.liveHeapBytes() - heapBefore;
            double resident = node.residentBytes() - residentBefore;
            costs.add(new Cost(heap / sockets, resident / sockets));
            crowd.close();
        }
        String what = "idle socket, " + channels + ": heap B";
        String beside =
                String.format("%,d sockets, resident %.0f B each at first", sockets, costs.get(0).residentBytes);
        return List.of(new Row(
                what,
                Repeats.of(costs, Cost::heapBytes),
                beside,
                Row.Target.atMost(HEAP_TARGET, "B"),
                "objects of channel, pipeline and subscription"));
    }

    /** Lets the node notice what was opened or closed before it is looked at. */
    private static void settle(Lab lab) {
        lab.pause(lab.millis(1_500, 1_000));
    }

    private static int openFileLimit() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            String limit = lines.filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).trim().split(" +")[0])
                    .findFirst()
                    .orElseThrow();
            return limit.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(limit);
        }
    }
}
