package io.filecast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The door of PubNub's SDKs: small files in three requests and messages in one, each beside the same by the native API on the
 * same node, and what open subscribe requests cost.
 */
final class PubNubDoor implements Scenario {

    private static final int CHANNELS = 8;
    private static final Pattern CURSOR = Pattern.compile("\"t\":\\{\"t\":\"(\\d+)\",\"r\":(\\d+)\\}");
    private static final String AT_A_TIME = PubNubFiles.CONNECTIONS + " at a time";

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        List<Row> rows = new ArrayList<>();
        rows.addAll(files(lab, "power"));
        rows.addAll(filesAndMessages(lab));
        rows.addAll(new OpenPolls(new OpenPolls.Door("PubNub, ", PubNubDoor::subscribe, PubNubDoor::nextPoll))
                .measure(lab));
        return rows;
    }

    /** What each client asks first: SDKs name their user. */
    private static String subscribe(int client) {
        return "/v2/subscribe/demo/woken/0?uuid=bench-" + client;
    }

    private static String nextPoll(String first, String answer) {
        Matcher cursor = CURSOR.matcher(answer);
        return cursor.find() ? first + "&tt=" + cursor.group(1) + "&tr=" + cursor.group(2) : null;
    }

    private static List<Row> files(Lab lab, String durability) throws IOException {
        try (NodeProcess node = node(lab, durability)) {
            return rows(lab, node, "PubNub, file of 4 KiB, " + durability, time -> PubNubFiles.run(lab, node, time));
        }
    }

    private static List<Row> filesAndMessages(Lab lab) throws IOException {
        ByteBuffer file = Lab.noise(PubNubFiles.FILE_BYTES);
        byte[] said = "{\"message\":\"hello\"}".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer message = ByteBuffer.allocateDirect(said.length).put(said).flip();
        Counter count = new Counter();
        try (NodeProcess node = node(lab, "process")) {
            List<Row> rows = new ArrayList<>();
            rows.addAll(rows(lab, node, "PubNub, file of 4 KiB, process", time -> PubNubFiles.run(lab, node, time)));
            rows.addAll(http(
                    lab,
                    node,
                    "native, file of 4 KiB, process",
                    () -> new HttpCall(
                            "PUT",
                            NativeApi.upload(count.channel(), count.value + ".bin"),
                            file,
                            PubNubFiles.FILE_BYTES)));
            rows.addAll(http(
                    lab,
                    node,
                    "PubNub, message, process",
                    () -> HttpCall.of("GET", "/publish/demo/demo/0/" + count.channel() + "/0/%22hello%22?uuid=bench")));
            rows.addAll(http(
                    lab,
                    node,
                    "native, message, process",
                    () -> new HttpCall(
                            "POST", NativeApi.messages(count.channel()), message, said.length, "application/json")));
            return rows;
        }
    }

    /** Spreads what is sent over some channels. Confined to the client's loop. */
    private static final class Counter {
        private int value;

        String channel() {
            return "pubnub-" + ++value % CHANNELS;
        }
    }

    private static NodeProcess node(Lab lab, String durability) throws IOException {
        return NodeProcess.startForLoad(lab.jar(), lab.place("pubnub-" + durability), durability);
    }

    private static List<Row> http(Lab lab, NodeProcess node, String what, Supplier<HttpCall> calls) throws IOException {
        return rows(
                lab,
                node,
                what,
                time -> HttpLoad.run(lab.loop(), node.address(), PubNubFiles.CONNECTIONS, calls, time, false));
    }

    private static List<Row> rows(Lab lab, NodeProcess node, String what, Function<Duration, HttpLoad.Outcome> load)
            throws IOException {
        WarmUp.run(lab, node, () -> load.apply(Duration.ofSeconds(1)));
        CpuMeter meter = node.cpuMeter();
        CpuMeter.Reading before = meter.read();
        double compilerBefore = node.compilerSeconds();
        List<HttpLoad.Outcome> runs = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            runs.add(load.apply(lab.millis(2_500, 1_000)));
        }
        CpuMeter.Use use = meter.since(before);
        double compiling = node.compilerSeconds() - compilerBefore;
        long done = runs.stream().mapToLong(HttpLoad.Outcome::requests).sum();
        return List.of(
                new Row(
                        what + ": /s",
                        Repeats.of(runs, HttpLoad.Outcome::perSecond),
                        WarmUp.cost(use, compiling, done),
                        Row.Target.NONE,
                        use.bound("the disk") + HttpLoad.troubleOf(runs)),
                latency(what + ": p50 ms", runs, 0.5),
                latency(what + ": p99 ms", runs, 0.99));
    }

    private static Row latency(String what, List<HttpLoad.Outcome> runs, double share) {
        Repeats figure = Repeats.of(runs, run -> run.latencies().percentile(share) / 1e6);
        return new Row(what, figure, AT_A_TIME, Row.Target.NONE, "waiting for each other's turn");
    }
}
