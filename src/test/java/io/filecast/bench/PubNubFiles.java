package io.filecast.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files sent as PubNub's SDKs do it, in three requests each: asking where to, the form, publishing. Confined to the client's
 * loop, but for {@link #run}.
 */
final class PubNubFiles {

    static final int FILE_BYTES = 4 << 10;
    static final int CONNECTIONS = 32;
    private static final int CHANNELS = 8;
    private static final String BOUNDARY = "----bench";
    private static final Duration LAST_ANSWER_LIMIT = Duration.ofSeconds(20);

    private PubNubFiles() {}

    /** Sends for a while; what came of it has one request for each file. Any thread but the loop's. */
    static HttpLoad.Outcome run(Lab lab, NodeProcess node, Duration time) {
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
        private final CompletableFuture<HttpLoad.Outcome> done = new CompletableFuture<>();
        private final Samples latencies = new Samples();
        private final byte[] file = new byte[FILE_BYTES];
        private final long startNanos = System.nanoTime();
        private final long endNanos;
        private int open = CONNECTIONS;
        private long published;
        private String trouble;

        Senders(Duration time) {
            endNanos = startNanos + time.toNanos();
            Lab.noise(FILE_BYTES).get(file);
        }

        void note(String what) {
            trouble = trouble == null ? what : trouble;
        }

        void ended(IOException cause) {
            if (cause != null) {
                note(cause.toString());
            }
            if (--open == 0) {
                double seconds = (System.nanoTime() - startNanos) / 1e9;
                done.complete(new HttpLoad.Outcome(
                        published, published * FILE_BYTES, seconds, latencies, List.of(), trouble));
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
