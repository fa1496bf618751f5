package io.filecast.adapter.fpnn;

import io.filecast.testing.Eventually;
import io.filecast.testing.FpnnClient;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server with a dialect that tests control: it says again what it hears, waits, refuses, and fails. Any thread. */
final class FpnnRig implements AutoCloseable {

    static final int PATIENCE_S = 20;
    static final int LOOPS = 2;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS).setPreferNativeTransport(true));
    private final Map<String, Promise<Map<String, Object>>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Quest>> expected = new ConcurrentHashMap<>();
    private final Map<Long, FpnnPeer> peers = new ConcurrentHashMap<>();
    private final AtomicInteger port = new AtomicInteger();
    private final AtomicInteger slots = new AtomicInteger();
    private final FpnnFloor floor;
    private String deployed;

    private FpnnRig(FpnnLimits limits, FpnnGate gate, Optional<EncryptionKey> key) {
        QuestHandler handler = new QuestHandler() {
            @Override
            public Future<Map<String, Object>> handle(Quest quest, FpnnPeer peer) {
                return answer(quest, peer);
            }

            @Override
            public long payloadLimit(String method, long usualBytes) {
                return isFile(method) ? limits.largestPayloadBytes() : usualBytes;
            }

            @Override
            public FpnnError tooLarge(String method) {
                return isFile(method)
                        ? new FpnnError(200_031, "the file is too large")
                        : QuestHandler.super.tooLarge(method);
            }
        };
        this.floor = new FpnnFloor(limits, gate, handler, key, new ClosedLog(Integer.MAX_VALUE, System::nanoTime));
    }

    private static boolean isFile(String method) {
        return method.equals("file") || method.equals("hold");
    }

    /** Bounds that suit tests. */
    static FpnnLimits limits() {
        return new FpnnLimits(
                64 << 10,
                1 << 20,
                1 << 20,
                16 << 20,
                200,
                1 << 20,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofMillis(400),
                Duration.ofSeconds(2));
    }

    static FpnnRig start(FpnnLimits limits) throws Exception {
        return start(limits, Optional.empty());
    }

    static FpnnRig start(FpnnLimits limits, Optional<EncryptionKey> key) throws Exception {
        FpnnRig rig = new FpnnRig(limits, new OpenGate(), key);
        rig.listen();
        return rig;
    }

    private static final class OpenGate implements FpnnGate {
        @Override
        public Runnable open() {
            return () -> {};
        }

        @Override
        public void count(String remoteAddress) {
            // Everybody may ask as often as they like.
        }
    }

    static FpnnRig start(FpnnLimits limits, FpnnGate gate) throws Exception {
        FpnnRig rig = new FpnnRig(limits, gate, Optional.empty());
        rig.listen();
        return rig;
    }

    private void listen() throws Exception {
        deployed = await(vertx.deployVerticle(
                () -> floor.verticle("127.0.0.1", 0, port::set), new DeploymentOptions().setInstances(LOOPS)));
    }

    private Future<Map<String, Object>> answer(Quest quest, FpnnPeer peer) {
        CompletableFuture<Quest> expecting = expected.remove(quest.method());
        if (expecting != null) {
            expecting.complete(quest);
            return Future.succeededFuture(Map.of());
        }
        return switch (quest.method()) {
            case "echo", "file" -> Future.succeededFuture(quest.params().values());
            case "refuse" -> throw new FpnnError((int) quest.params().number("code"), "as it was told");
            case "fault" -> Future.failedFuture(new IllegalStateException("a fault that a test wants"));
            case "odd" -> Future.succeededFuture(Map.of("a", new Object()));
            case "hold", "wait" -> promise(quest.params().text("for")).future();
            case "me" -> {
                peers.put(quest.params().number("n"), peer);
                yield Future.succeededFuture(Map.of());
            }
            case "count" ->
                Future.succeededFuture(Map.of(
                        "n",
                        peer.state(AtomicLong.class, AtomicLong::new).incrementAndGet(),
                        "at",
                        peer.localEndpoint()));
            default -> Future.failedFuture(new FpnnError(FpnnError.UNKNOWN_METHOD, "no method of this name"));
        };
    }

    private Promise<Map<String, Object>> promise(String name) {
        return waiting.computeIfAbsent(name, fresh -> Promise.promise());
    }

    /** Lets a quest that waits be answered. */
    void release(String name, Map<String, Object> result) {
        promise(name).complete(result);
    }

    /** The next quest of a method. */
    CompletableFuture<Quest> next(String method) {
        return expected.computeIfAbsent(method, fresh -> new CompletableFuture<>());
    }

    int port() {
        return port.get();
    }

    FpnnFloor floor() {
        return floor;
    }

    FpnnClient connect() throws IOException {
        return FpnnClient.connect(port());
    }

    /** The server's side of a client. */
    FpnnPeer peerOf(FpnnClient client) throws IOException {
        long n = slots.incrementAndGet();
        client.call("me", Map.of("n", n));
        return peers.get(n);
    }

    /** The same for one that does not hear answers. */
    FpnnPeer peerOfSilent(FpnnClient client) throws IOException {
        long n = slots.incrementAndGet();
        client.tell("me", Map.of("n", n));
        return Eventually.get("its peer", () -> Optional.ofNullable(peers.get(n)));
    }

    /** Why a future failed. */
    static FpnnError failure(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("it was answered " + future.get(PATIENCE_S, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            return (FpnnError) failed.getCause();
        }
    }

    /** The number of the error that a client was answered. */
    static long refusal(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("it was answered " + future.get(PATIENCE_S, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            return ((FpnnClient.Failure) failed.getCause()).code();
        }
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** Begins to stop. */
    Future<Void> drain() {
        return vertx.undeploy(deployed);
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }
}
