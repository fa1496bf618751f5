package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;

/** What open long polls cost in memory, and how long one event takes to wake all of them. */
final class OpenPolls implements Scenario {

    /**
     * Where polls are asked for.
     *
     * @param name before what is measured; empty for the native one
     * @param first each client's first request, which is answered at once
     * @param next from a client's first request and the answer to its latest, the next one; null when it is no such answer
     */
    record Door(String name, IntFunction<String> first, BinaryOperator<String> next) {

        static final Door NATIVE =
                new Door("", client -> NativeApi.POLL, (first, answer) -> NativeApi.nextPoll(answer));
    }

    private static final int WARM_UP = 2_000;
    private static final int WAKES = 5;
    private static final double HEAP_TARGET = 20_480;
    private static final double WAKE_TARGET_MS = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);

    private final Door door;

    OpenPolls(Door door) {
        this.door = door;
    }

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        int polls = lab.count(10_000, 2_000);
        try (NodeProcess node = NodeProcess.startForLoad(
                lab.jar(), lab.place("polls" + door.name().length()), "power")) {
            Pollers warm = Pollers.open(lab, node.address(), door, WARM_UP);
            wake(lab, node, warm);
            warm.close(lab);
            lab.pause(lab.millis(1_500, 1_000));
            long heapBefore = node.liveHeapBytes();
            Pollers pollers = Pollers.open(lab, node.address(), door, polls);
            lab.pause(lab.millis(1_500, 1_000));
            double heap = (node.liveHeapBytes() - heapBefore) / (double) polls;
            List<Double> wakes = new ArrayList<>();
            double idle = idleScripts(lab, node);
            CpuMeter meter = node.cpuMeter();
            CpuMeter.Reading before = meter.read();
            long scriptsBefore = node.redisScripts();
            for (int i = 0; i < WAKES; i++) {
                wakes.add(wake(lab, node, pollers));
            }
            CpuMeter.Use use = meter.since(before);
            double scripts = (node.redisScripts() - scriptsBefore) / use.seconds();
            String trouble = pollers.trouble == null ? "" : "; TROUBLE: " + pollers.trouble;
            pollers.close(lab);
            return List.of(
                    new Row(
                            String.format(Locale.ROOT, "%s%,d open polls: heap B each", door.name(), polls),
                            Repeats.of(List.of(heap), value -> value),
                            "connection, request and poll",
                            Row.Target.atMost(HEAP_TARGET, "B"),
                            "what Vert.x keeps of a connection and a request"),
                    new Row(
                            String.format(Locale.ROOT, "%s%,d polls woken by one event: ms", door.name(), polls),
                            Repeats.of(wakes, value -> value),
                            String.format(
                                    Locale.ROOT,
                                    "node %.0f µs each, with asking again; scripts of Redis: %.1f/s, idle %.1f/s",
                                    use.microsEach("node", (long) WAKES * polls),
                                    scripts,
                                    idle),
                            Row.Target.atMost(WAKE_TARGET_MS, "ms"),
                            use.bound("the client") + trouble));
        }
    }

    /** How many scripts a second Redis runs while polls wait and nothing happens. */
    private static double idleScripts(Lab lab, NodeProcess node) throws IOException {
        long before = node.redisScripts();
        long start = System.nanoTime();
        lab.pause(lab.millis(6_000, 3_000));
        return (node.redisScripts() - before) * 1e9 / (System.nanoTime() - start);
    }

    /** Publishes one event, and gives the time until all have heard of it, in milliseconds. */
    private static double wake(Lab lab, NodeProcess node, Pollers pollers) {
        pollers.awaitAllAsking(lab);
        lab.pause(lab.millis(500, 300));
        long before = lab.loop().call(() -> pollers.woken).join();
        long start = System.nanoTime();
        lab.loop().execute(() -> lab.loop().connect(node.address(), pollers.publisher()));
        long deadline = start + LIMIT.toNanos();
        while (lab.loop().call(() -> pollers.woken).join() - before < pollers.size && System.nanoTime() < deadline) {
            lab.pause(LOOK_INTERVAL);
        }
        return lab.loop().call(() -> (pollers.lastWokenNanos - start) / 1e6).join();
    }

    /** Clients that poll again as soon as they are answered. Confined to the client's loop where nothing else is said. */
    private static final class Pollers implements HttpClientConnection.Listener {
        private final InetSocketAddress server;
        private final Door door;
        private final int size;
        private final List<HttpClientConnection> connections = new ArrayList<>();
        private int asking;
        private long woken;
        private long lastWokenNanos;
        private boolean isClosing;
        private String trouble;

        private Pollers(InetSocketAddress server, Door door, int size) {
            this.server = server;
            this.door = door;
            this.size = size;
        }

        static Pollers open(Lab lab, InetSocketAddress server, Door door, int size) {
            Pollers pollers = new Pollers(server, door, size);
            for (int begun = 0; begun < size; begun += 500) {
                int some = Math.min(500, size - begun);
                lab.loop().execute(() -> pollers.add(lab, some));
                lab.pause(Duration.ofMillis(150));
            }
            pollers.awaitAllAsking(lab);
            return pollers;
        }

        private void add(Lab lab, int count) {
            for (int i = 0; i < count; i++) {
                Client client = new Client(this, door.first().apply(connections.size()));
                HttpClientConnection connection = new HttpClientConnection(server, client::next, client);
                connections.add(connection);
                lab.loop().connect(server, connection);
            }
        }

        HttpClientConnection publisher() {
            byte[] body = "{\"message\":{\"text\":\"wake up\"}}".getBytes(StandardCharsets.US_ASCII);
            ByteBuffer bytes = ByteBuffer.allocateDirect(body.length).put(body).flip();
            HttpCall call = new HttpCall("POST", NativeApi.messages("woken"), bytes, body.length);
            boolean[] isSent = {false};
            return new HttpClientConnection(
                    server,
                    () -> {
                        HttpCall next = isSent[0] ? null : call;
                        isSent[0] = true;
                        return next;
                    },
                    this);
        }

        void awaitAllAsking(Lab lab) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (lab.loop().call(() -> asking).join() < size && System.nanoTime() < deadline) {
                lab.pause(Duration.ofMillis(20));
            }
        }

        @Override
        public void answered(HttpCall call, int status, long bodyBytes, String body, long nanos) {
            if (status / 100 != 2) {
                note(call.method() + " answered " + status + " " + body);
            }
        }

        @Override
        public void ended(IOException cause) {
            if (cause != null && !isClosing) {
                note(cause.toString());
            }
        }

        void note(String what) {
            trouble = trouble == null ? what : trouble;
        }

        /** Any thread but the loop's. */
        void close(Lab lab) {
            lab.loop()
                    .call(() -> {
                        isClosing = true;
                        connections.forEach(Connection::close);
                        return null;
                    })
                    .join();
        }
    }

    /** One client with what it asks next. */
    private static final class Client implements HttpClientConnection.Listener {

        private final Pollers all;
        private final String first;
        private String next;

        Client(Pollers all, String first) {
            this.all = all;
            this.first = first;
        }

        HttpCall next() {
            if (next != null) {
                all.asking++;
            }
            return HttpCall.of("GET", next == null ? first : next);
        }

        @Override
        public void answered(HttpCall call, int status, long bodyBytes, String body, long nanos) {
            String following = status == 200 ? all.door.next().apply(first, body) : null;
            if (following == null) {
                all.note("a poll was answered " + status + " " + body);
                return;
            }
            if (next != null) {
                all.asking--;
                all.woken++;
                all.lastWokenNanos = System.nanoTime();
            }
            next = following;
        }

        @Override
        public void ended(IOException cause) {
            all.ended(cause);
        }
    }
}
