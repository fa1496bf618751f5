package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How many sends a second, of a message or of a small file, reach one, ten and 500 users at once. */
final class Sends implements Scenario {

    private static final int FILE_BYTES = 4 << 10;
    private static final int CONNECTIONS = 8;
    private static final int ONLINE = 50;

    /** How many inboxes the sends take turns in; the large sends go to more, always the same. */
    private static final int INBOXES = 100;

    /**
     * What is sent to how many.
     *
     * @param online how many of the recipients listen
     */
    private record Load(boolean isFile, int recipients, int online) {

        @Override
        public String toString() {
            return (isFile ? "4 KiB file" : "message") + " to " + recipients
                    + (online > 0 ? ", " + online + " online" : "");
        }
    }

    private static final List<Load> LOADS = List.of(
            new Load(false, 1, 0),
            new Load(false, 10, 0),
            new Load(false, 500, 0),
            new Load(false, 500, ONLINE),
            new Load(true, 1, 0),
            new Load(true, 10, 0),
            new Load(true, 500, 0),
            new Load(true, 500, ONLINE));

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        List<Row> rows = new ArrayList<>(measure(lab, "power"));
        if (!lab.isQuick()) {
            rows.addAll(measure(lab, "process"));
        }
        return rows;
    }

    private static List<Row> measure(Lab lab, String durability) throws IOException {
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place("sends-" + durability), durability)) {
            ByteBuffer file = Lab.noise(FILE_BYTES);
            List<Row> rows = new ArrayList<>();
            for (Load load : LOADS) {
                rows.add(measure(lab, node, durability, load, calls(load, file)));
            }
            return rows;
        }
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    private static Supplier<HttpCall> calls(Load load, ByteBuffer file) {
        int groups = Math.max(1, INBOXES / load.recipients);
        // Made beforehand: what the client does meanwhile is taken from the node.
        IntFunction<HttpCall> make = load.isFile ? group -> fileTo(load, group, file) : group -> messageTo(load, group);
        List<HttpCall> calls = IntStream.range(0, groups).mapToObj(make).toList();
        int[] next = {0};
        return () -> calls.get(next[0]++ % groups);
    }

    private static HttpCall fileTo(Load load, int group, ByteBuffer file) {
        String to = targets(load, group).collect(Collectors.joining("&to=", "?to=", ""));
        return new HttpCall("PUT", NativeApi.SENT_FILES + "/sent.bin" + to, file, FILE_BYTES);
    }

    private static HttpCall messageTo(Load load, int group) {
        String to = targets(load, group).collect(Collectors.joining("\",\"", "[\"", "\"]"));
        byte[] body = ("{\"to\":" + to + ",\"message\":{\"text\":\"the figures of the month are there\"}}")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocateDirect(body.length).put(body).flip();
        return new HttpCall("POST", NativeApi.SENT_MESSAGES, bytes, body.length);
    }

    private static Stream<String> targets(Load load, int group) {
        return IntStream.range(0, load.recipients).mapToObj(i -> inbox(group * load.recipients + i));
    }

    private static String inbox(int number) {
        return "user:s" + number;
    }

    // ---- measuring --------------------------------------------------------------------------------------------------

    private static Row measure(Lab lab, NodeProcess node, String durability, Load load, Supplier<HttpCall> calls)
            throws IOException {
        InetSocketAddress address = node.address();
        Crowd online = load.online == 0 ? null : Crowd.open(lab.loop(), address, load.online, Sends::inbox);
        run(lab, address, calls, 300);
        long heardBefore = heard(lab, online);
        CpuMeter meter = node.cpuMeter();
        CpuMeter.Reading before = meter.read();
        List<HttpLoad.Outcome> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(run(lab, address, calls, 1_000));
        }
        CpuMeter.Use use = meter.since(before);
        long sent = runs.stream().mapToLong(HttpLoad.Outcome::requests).sum();
        String beside = String.format(
                Locale.ROOT,
                "p50 %.1f ms; node %.0f µs, redis %.0f µs each%s",
                runs.get(1).latencies().percentile(0.5) / 1e6,
                use.microsEach("node", sent),
                use.microsEach("redis", sent),
                online == null ? "" : "; " + (heard(lab, online) - heardBefore) / sent + " hear of each");
        if (online != null) {
            online.close();
        }
        String what = "send " + load + ", " + durability + ": sends/s";
        return new Row(
                what,
                Repeats.of(runs, HttpLoad.Outcome::perSecond),
                beside,
                Row.Target.NONE,
                use.bound("the disk's syncs") + troubleOf(runs));
    }

    /** How many events the listeners have got, once the last ones have had time to arrive. */
    private static long heard(Lab lab, Crowd online) {
        if (online == null) {
            return 0;
        }
        lab.pause(Duration.ofMillis(300));
        return lab.loop().call(() -> online.count().delivered()).join();
    }

    private static HttpLoad.Outcome run(Lab lab, InetSocketAddress address, Supplier<HttpCall> calls, int millis) {
        return HttpLoad.run(lab.loop(), address, CONNECTIONS, calls, lab.millis(millis, Math.min(millis, 400)), false);
    }

    private static String troubleOf(List<HttpLoad.Outcome> runs) {
        return runs.stream()
                .filter(run -> run.trouble() != null)
                .findFirst()
                .map(run -> "; TROUBLE: " + run.trouble())
                .orElse("");
    }
}
