package io.filecast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What presence costs: the same crowd on one channel as nobody, so that presence has nothing to do with it; as users whose
 * channel nobody watches; and as users of whom a listener hears.
 */
final class WhoIsThere implements Scenario {

    private static final String CHANNEL = "presence";
    private static final String SUBSCRIBE = "{\"op\":\"subscribe\",\"channel\":\"" + CHANNEL + "\"}";
    private static final String UNSUBSCRIBE = "{\"op\":\"unsubscribe\",\"channel\":\"" + CHANNEL + "\"}";
    private static final String LISTEN = "{\"op\":\"subscribe\",\"channel\":\"" + CHANNEL + "\",\"presence\":true}";
    private static final int SOCKETS = 4_000;
    private static final int SOCKETS_QUICK = 1_000;
    private static final int PASSES = 2;
    private static final int OPENING = 64; // at a time
    private static final int WINDOW_EVENTS = 64;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private enum Mode {
        NOBODY("nobody"),
        UNWATCHED("users, unwatched"),
        WATCHED("users, watched");

        private final String text;

        Mode(String text) {
            this.text = text;
        }
    }

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        List<Row> rows = new ArrayList<>();
        int sockets = lab.count(SOCKETS, SOCKETS_QUICK);
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place("presence"), "process")) {
            warmUp(lab, node, sockets);
            Map<Mode, Figures> figures = new EnumMap<>(Mode.class);
            for (Mode mode : Mode.values()) {
                figures.put(mode, Figures.none());
            }
            // In turn, so that a node that gets warmer favours none of them.
            for (int pass = 0; pass < PASSES; pass++) {
                for (Mode mode : Mode.values()) {
                    measure(lab, node, mode, figures.get(mode));
                }
            }
            figures.forEach((mode, all) -> rows.addAll(rows(mode, sockets, all)));
        }
        return rows;
    }

    private static void warmUp(Lab lab, NodeProcess node, int sockets) throws IOException {
        Crowd crowd = Crowd.open(lab, node, Mode.NOBODY, sockets);
        for (int i = 0; i < 3; i++) {
            crowd.all(lab, SUBSCRIBE).join();
            crowd.all(lab, UNSUBSCRIBE).join();
        }
        crowd.all(lab, SUBSCRIBE).join();
        crowd.fanOut(lab);
        crowd.close(lab);
    }

    private static void measure(Lab lab, NodeProcess node, Mode mode, Figures figures) throws IOException {
        int sockets = lab.count(SOCKETS, SOCKETS_QUICK);
        Ear ear = mode == Mode.WATCHED ? Ear.open(lab, node) : null;
        settle(lab);
        long heapBefore = node.liveHeapBytes();
        Crowd crowd = Crowd.open(lab, node, mode, sockets);
        for (int i = 0; i < lab.count(3, 2); i++) {
            if (i > 0) {
                crowd.all(lab, UNSUBSCRIBE).join();
                awaitEmpty(lab, ear);
            }
            CompletableFuture<Void> told = ear == null ? null : ear.hears(lab, sockets);
            long begin = System.nanoTime();
            crowd.all(lab, SUBSCRIBE)
                    .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
            figures.subscribes.add(sockets * 1e9 / (System.nanoTime() - begin));
            if (told != null) {
                told.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
                figures.joins.add(sockets * 1e9 / (System.nanoTime() - begin));
            }
        }
        settle(lab);
        figures.heap.add((double) (node.liveHeapBytes() - heapBefore) / sockets);
        figures.deliveries.addAll(crowd.fanOut(lab));
        crowd.close(lab);
        if (ear != null) {
            ear.close(lab);
        }
    }

    private record Figures(List<Double> subscribes, List<Double> joins, List<Double> heap, List<Double> deliveries) {
        static Figures none() {
            return new Figures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    private static List<Row> rows(Mode mode, int sockets, Figures figures) {
        String what = String.format(Locale.ROOT, "presence, %,d %s: ", sockets, mode.text);
        List<Row> rows = new ArrayList<>();
        rows.add(row(what + "subscribes/s", figures.subscribes));
        if (!figures.joins.isEmpty()) {
            rows.add(row(what + "joins told/s", figures.joins));
        }
        rows.add(row(what + "heap B each", figures.heap));
        rows.add(row(what + "fan-out, deliveries/s", figures.deliveries));
        return rows;
    }

    private static Row row(String what, List<Double> figures) {
        return new Row(what, Repeats.of(figures, Double::doubleValue), "", Row.Target.NONE, "");
    }

    private static void awaitEmpty(Lab lab, Ear ear) {
        if (ear != null) {
            ear.hears(lab, 0).orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    /** Longer than who was cut off counts as there, which holds on to its socket. */
    private static void settle(Lab lab) {
        lab.pause(Duration.ofMillis(3_500));
    }

    /** A listener that knows how many there are. Confined to the loop, but for its static method. */
    private static final class Ear implements SocketClient.Listener {
        private static final byte[] OCCUPANCY = "\"occupancy\":".getBytes(StandardCharsets.US_ASCII);

        private SocketClient socket;
        private int present = -1;
        private int awaited = -1;
        private CompletableFuture<Void> reached;

        static Ear open(Lab lab, NodeProcess node) {
            Ear ear = new Ear();
            ear.socket = lab.loop()
                    .call(() -> SocketClient.openAs(null, lab.loop(), node.address(), ear))
                    .thenCompose(opening -> opening)
                    .join();
            lab.loop().execute(() -> ear.socket.command(LISTEN));
            CompletableFuture<Void> told = ear.hears(lab, 0);
            told.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
            return ear;
        }

        /** Completes when it has heard that there are so many. */
        CompletableFuture<Void> hears(Lab lab, int count) {
            CompletableFuture<Void> future = new CompletableFuture<>();
            lab.loop().execute(() -> {
                awaited = count;
                reached = future;
                look();
            });
            return future;
        }

        private void look() {
            if (reached != null && present == awaited) {
                reached.complete(null);
                reached = null;
            }
        }

        @Override
        public void notice(ByteBuffer bytes, int at, int length) {
            int from = SocketClient.indexOf(bytes, at, at + length, OCCUPANCY) + OCCUPANCY.length;
            int count = 0;
            for (int i = from; bytes.get(i) >= '0' && bytes.get(i) <= '9'; i++) {
                count = count * 10 + bytes.get(i) - '0';
            }
            present = count;
            look();
        }

        @Override
        public void event(ByteBuffer bytes, int at, int length) {
            // It listens to who is there.
        }

        @Override
        public void published() {
            // It publishes nothing.
        }

        @Override
        public void broken(String how) {
            if (reached != null) {
                reached.completeExceptionally(new IOException(how));
            }
        }

        void close(Lab lab) {
            lab.loop().execute(socket::close);
        }
    }

    /** The sockets. Confined to the loop, but for the methods that take a lab. */
    private static final class Crowd implements SocketClient.Listener {
        private final List<SocketClient> sockets = new ArrayList<>();
        private int answers;
        private int awaited;
        private CompletableFuture<Void> answered;
        private long delivered;
        private long published;
        private boolean isPublishing;
        private String trouble;

        static Crowd open(Lab lab, NodeProcess node, Mode mode, int count) {
            Crowd crowd = new Crowd();
            for (int i = 0; i < count; i += OPENING) {
                List<CompletableFuture<SocketClient>> opening = new ArrayList<>();
                for (int j = i; j < Math.min(count, i + OPENING); j++) {
                    String user = mode == Mode.NOBODY ? null : "user-" + j;
                    opening.add(lab.loop()
                            .call(() -> SocketClient.openAs(user, lab.loop(), node.address(), crowd))
                            .thenCompose(one -> one));
                }
                opening.forEach(one -> crowd.sockets.add(one.join()));
            }
            return crowd;
        }

        /** Sends a command from every socket; completes when all are answered. */
        CompletableFuture<Void> all(Lab lab, String command) {
            CompletableFuture<Void> future = new CompletableFuture<>();
            lab.loop().execute(() -> {
                answers = 0;
                awaited = sockets.size();
                answered = future;
                sockets.forEach(socket -> socket.command(command));
            });
            return future;
        }

        /** Publishes for a while so that something is always under way; deliveries a second of several stretches. */
        List<Double> fanOut(Lab lab) throws IOException {
            List<Double> rates = new ArrayList<>();
            lab.loop().execute(() -> {
                isPublishing = true;
                refill();
            });
            lab.pause(lab.millis(2_000, 800));
            for (int i = 0; i < lab.count(3, 2); i++) {
                long begin = System.nanoTime();
                long before = lab.loop().call(() -> delivered).join();
                lab.pause(lab.millis(2_000, 800));
                long after = lab.loop().call(() -> delivered).join();
                rates.add((after - before) * 1e9 / (System.nanoTime() - begin));
            }
            lab.loop().execute(() -> isPublishing = false);
            if (trouble != null) {
                throw new IOException(trouble);
            }
            return rates;
        }

        private void refill() {
            while (isPublishing && published - delivered / sockets.size() < WINDOW_EVENTS) {
                sockets.get((int) (published++ % 4)).publish(CHANNEL, "{\"pad\":\"" + "x".repeat(150) + "\"}");
            }
        }

        private void answer() {
            if (++answers == awaited) {
                answered.complete(null);
            }
        }

        @Override
        public void subscribed() {
            answer();
        }

        @Override
        public void unsubscribed() {
            answer();
        }

        @Override
        public void event(ByteBuffer bytes, int at, int length) {
            delivered++;
            refill();
        }

        @Override
        public void published() {
            // What counts is the arrival.
        }

        @Override
        public void broken(String how) {
            trouble = trouble == null ? how : trouble;
        }

        void close(Lab lab) {
            lab.loop()
                    .call(() -> {
                        sockets.forEach(SocketClient::close);
                        return null;
                    })
                    .join();
        }
    }
}
