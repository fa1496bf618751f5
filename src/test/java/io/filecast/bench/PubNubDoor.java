package io.filecast.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The door of PubNub's SDKs: how many small files a second are sent as SDKs do it, in three requests (asking where to, the form,
 * publishing), and what open subscribe requests cost.
 */
final class PubNubDoor implements Scenario {

    private static final int FILE_BYTES = 4 << 10;
    private static final int CONNECTIONS = 32;
    private static final int CHANNELS = 8;
    private static final String BOUNDARY = "----bench";
    private static final Duration LAST_ANSWER_LIMIT = Duration.ofSeconds(20);

    private static final String SUBSCRIBE = "/v2/subscribe/demo/woken/0?uuid=bench";
    private static final Pattern CURSOR = Pattern.compile("\"t\":\\{\"t\":\"(\\d+)\",\"r\":(\\d+)\\}");

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        List<Row> rows = new ArrayList<>();
        rows.addAll(files(lab, "power"));
        rows.addAll(files(lab, "process"));
        rows.addAll(new OpenPolls(new OpenPolls.Door("PubNub, ", SUBSCRIBE, PubNubDoor::nextPoll)).measure(lab));
        return rows;
    }

    private static String nextPoll(String answer) {
        Matcher cursor = CURSOR.matcher(answer);
        return cursor.find() ? SUBSCRIBE + "&tt=" + cursor.group(1) + "&tr=" + cursor.group(2) : null;
    }

    private static List<Row> files(Lab lab, String durability) throws IOException {
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place("pubnub-" + durability), durability)) {
            run(lab, node, lab.millis(6_000, 1_500));
            CpuMeter meter = node.cpuMeter();
            CpuMeter.Reading before = meter.read();
            List<Senders> runs = new ArrayList<>();
            for (int i = 0; i < lab.count(5, 3); i++) {
                runs.add(run(lab, node, lab.millis(2_500, 1_000)));
            }
            CpuMeter.Use use = meter.since(before);
            long published = runs.stream().mapToLong(run -> run.published).sum();
            String cost = String.format(
                    Locale.ROOT,
                    "node %.0f µs, redis %.0f µs each",
                    use.microsEach("node", published),
                    use.microsEach("redis", published));
            String trouble = runs.stream()
                    .filter(run -> run.trouble != null)
                    .map(run -> "; TROUBLE: " + run.trouble)
                    .limit(1)
                    .collect(Collectors.joining());
            String what = "PubNub, file of 4 KiB in three requests, " + durability + ": ";
            String bound = use.bound(durability.equals("power") ? "the disk's syncs" : "the disk") + trouble;
            return List.of(
                    new Row(what + "files/s", Repeats.of(runs, Senders::perSecond), cost, Row.Target.NONE, bound),
                    latency(what + "p50 ms", runs, 0.5),
                    latency(what + "p99 ms", runs, 0.99));
        }
    }

    private static Row latency(String what, List<Senders> runs, double share) {
        Repeats figure = Repeats.of(runs, run -> run.latencies.percentile(share) / 1e6);
        return new Row(
                what, figure, CONNECTIONS + " at a time, all three", Row.Target.NONE, "waiting for each other's turn");
    }

    private static Senders run(Lab lab, NodeProcess node, Duration time) {
        return lab.loop()
                .call(() -> {
                    Senders senders = new Senders(time);
                    for (int i = 0; i < CONNECTIONS; i++) {
                        Sender sender = new Sender(senders, i);
                        lab.loop()
                                .connect(
                                        node.address(), new HttpClientConnection(node.address(), sender::next, sender));
                    }
                    return senders.done;
                })
                .thenCompose(done -> done)
                .orTimeout(time.plus(LAST_ANSWER_LIMIT).toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** What several senders have in common. Confined to the client's loop until it is done. */
    private static final class Senders {
        private final CompletableFuture<Senders> done = new CompletableFuture<>();
        private final Samples latencies = new Samples();
        private final byte[] file = new byte[FILE_BYTES];
        private final long startNanos = System.nanoTime();
        private final long endNanos;
        private int open = CONNECTIONS;
        private long published;
        private double seconds;
        private String trouble;

        Senders(Duration time) {
            endNanos = startNanos + time.toNanos();
            Lab.noise(FILE_BYTES).get(file);
        }

        double perSecond() {
            return published / seconds;
        }

        void note(String what) {
            trouble = trouble == null ? what : trouble;
        }

        void ended(IOException cause) {
            if (cause != null) {
                note(cause.toString());
            }
            if (--open == 0) {
                seconds = (System.nanoTime() - startNanos) / 1e9;
                done.complete(this);
            }
        }
    }

    /** One client that sends one file after another. */
    private static final class Sender implements HttpClientConnection.Listener {
        private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
        private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");
        private static final Pattern FIELD = Pattern.compile("\\{\"key\":\"([^\"]+)\",\"value\":\"([^\"]+)\"\\}");

        private final Senders all;
        private final String channel;
        private final String user;
        private String id;
        private HttpCall form;
        private boolean isStored;
        private long beginNanos;

        Sender(Senders all, int number) {
            this.all = all;
            this.channel = "pubnub-" + number % CHANNELS;
            this.user = "?uuid=bench-" + number;
        }

        HttpCall next() {
            if (isStored) {
                return HttpCall.of("GET", publishing());
            }
            if (form != null) {
                return form;
            }
            if (all.trouble != null || System.nanoTime() - all.endNanos >= 0) {
                return null;
            }
            beginNanos = System.nanoTime();
            return post(
                    "/v1/files/demo/channels/" + channel + "/generate-upload-url" + user,
                    "{\"name\":\"bench.bin\"}".getBytes(StandardCharsets.US_ASCII),
                    "application/json");
        }

        private static HttpCall post(String target, byte[] body, String type) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(body.length).put(body).flip();
            return new HttpCall("POST", target, bytes, body.length, type);
        }

        private String publishing() {
            String said = "{\"message\":\"hi\",\"file\":{\"id\":\"" + id + "\",\"name\":\"bench.bin\"}}";
            return "/v1/files/publish-file/demo/demo/0/" + channel + "/0/"
                    + URLEncoder.encode(said, StandardCharsets.UTF_8).replace("+", "%20") + user;
        }

        @Override
        public void answered(HttpCall call, int status, long bodyBytes, String body, long nanos) {
            if (status / 100 != 2) {
                all.note(call.method() + " " + call.target() + " answered " + status + " " + body);
                form = null;
                isStored = false;
            } else if (isStored) {
                all.published++;
                all.latencies.add(System.nanoTime() - beginNanos);
                form = null;
                isStored = false;
            } else if (form != null) {
                isStored = true;
            } else {
                offered(body);
            }
        }

        private void offered(String offer) {
            Matcher found = ID.matcher(offer);
            Matcher url = URL.matcher(offer);
            if (!found.find() || !url.find()) {
                all.note("no offer: " + offer);
                return;
            }
            id = found.group(1);
            StringBuilder head = new StringBuilder();
            for (Matcher field = FIELD.matcher(offer); field.find(); ) {
                head.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field.group(1)
                        + "\"\r\n\r\n" + field.group(2) + "\r\n");
            }
            head.append("--" + BOUNDARY
                    + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.bin\"\r\n\r\n");
            byte[] before = head.toString().getBytes(StandardCharsets.UTF_8);
            byte[] behind = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] whole = ByteBuffer.allocate(before.length + all.file.length + behind.length)
                    .put(before)
                    .put(all.file)
                    .put(behind)
                    .array();
            form = post(URI.create(url.group(1)).getRawPath(), whole, "multipart/form-data; boundary=" + BOUNDARY);
        }

        @Override
        public void ended(IOException cause) {
            all.ended(cause);
        }
    }
}
