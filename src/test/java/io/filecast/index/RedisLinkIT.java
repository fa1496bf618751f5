package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static io.filecast.index.IndexFixture.refusal;
import static io.filecast.index.PublishLoad.APP;
import static io.filecast.index.PublishLoad.CHANNEL;
import static io.filecast.index.PublishLoad.announce;
import static io.filecast.index.PublishLoad.await;
import static io.filecast.index.PublishLoad.logged;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Order;
import io.filecast.core.Published;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a Redis that crashes, hangs, forgets, refuses, or is not there yet. */
class RedisLinkIT {

    /** The first handshake of a JVM takes its time. */
    private static final Duration PATIENT = Duration.ofSeconds(40);

    private static final Duration BRIEF = Duration.ofSeconds(1);

    private final List<RedisLinks> opened = new ArrayList<>();
    private final List<RealRedis> servers = new ArrayList<>();
    private Vertx vertx;
    private RealRedis redis;

    @BeforeEach
    void begin() {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
        redis = server().start();
    }

    @AfterEach
    void end() {
        opened.forEach(links -> get(links.close()));
        get(vertx.close());
        servers.forEach(RealRedis::close);
    }

    private RealRedis server(String... settings) {
        RealRedis server = new RealRedis(settings);
        servers.add(server);
        return server;
    }

    private RedisLinks links(RedisSettings settings) {
        RedisLinks links = new RedisLinks(vertx, settings);
        opened.add(links);
        return links;
    }

    private RedisChannelIndex index(RedisSettings settings) {
        return index(links(settings));
    }

    private static RedisChannelIndex index(RedisLinks links) {
        return new RedisChannelIndex(links, new RedisClock(), IndexTimes.DEFAULT);
    }

    private RedisSettings settings() {
        return RedisSettings.of(redis.url());
    }

    // ---- crashes --------------------------------------------------------------------------------------------------

    @Test
    void aCrashOfRedisUnderLoadLosesAndDoublesNothing() {
        RedisLinks links = links(settings());
        AtomicInteger returns = new AtomicInteger();
        links.onReturn(returns::incrementAndGet);
        RedisChannelIndex index = index(links);
        PublishLoad load = new PublishLoad(vertx, index, 32);
        int rounds = Boolean.getBoolean("filecast.long") ? 30 : 5;
        for (int i = 0; i < rounds; i++) {
            load.awaitMore(200 + 37 * i);
            redis.kill();
            redis.start();
        }
        load.awaitMore(200);
        load.check();
        assertTrue(returns.get() >= rounds, "told of " + returns + " returns");
    }

    @Test
    void lostConnectionsUnderLoadLoseAndDoubleNothing() {
        RedisChannelIndex index = index(settings());
        PublishLoad load = new PublishLoad(vertx, index, 32);
        for (int i = 0; i < 10; i++) {
            load.awaitMore(100);
            redis.command("CLIENT", "KILL", "TYPE", "normal");
        }
        load.awaitMore(100);
        load.check();
        assertEquals(List.of(), load.failures());
    }

    @Test
    void aLostAnswerIsAskedForAgainAndIsTheSame() {
        try (LossyProxy proxy = new LossyProxy(vertx, redis.socket().toString())) {
            RedisChannelIndex index = index(RedisSettings.of(proxy.url()));
            get(announce(index, 1));
            proxy.loseNextAnswer();
            Published published = get(announce(index, 2));
            assertEquals(1, proxy.lostAnswers());
            assertFalse(published.repeated());
            assertEquals(Map.of(1, 1, 2, 1), logged(index));
            assertEquals(
                    published.event().timetoken(),
                    get(index.log(APP, CHANNEL, null, null, Order.NEWEST_FIRST, 1))
                            .head());
        }
    }

    @Test
    void commandsWaitForARedisThatIsNotThereYet() {
        RealRedis late = server();
        late.start();
        late.kill();
        RedisChannelIndex index = index(RedisSettings.of(late.url()));
        Future<Published> early = announce(index, 1);
        assertFalse(early.isComplete());
        late.start();
        get(early);
        assertEquals(Map.of(1, 1), logged(index));
    }

    @Test
    void aRedisThatStaysAwayIsSaidInTime() {
        redis.kill();
        RedisLinks links = links(settings().withCommandTimeout(BRIEF));
        BrokerError error = assertThrows(BrokerError.class, () -> get(links.ping()));
        assertEquals(ErrorCode.UNAVAILABLE, error.code());
        assertTrue(error.retryAfter().isPresent());
        redis.start();
        awaitAnswer(links);
    }

    /** Waits until a link whose commands have little time has found its Redis again. */
    private static void awaitAnswer(RedisLinks links) {
        Eventually.get("Redis answers again", () -> {
            Future<?> ping = links.ping();
            get(ping.otherwiseEmpty());
            return ping.succeeded() ? Optional.of(ping) : Optional.empty();
        });
    }

    @Test
    void onlySoManyCommandsWait() {
        redis.kill();
        RedisSettings few = new RedisSettings(redis.url(), null, null, null, BRIEF, 0, 10);
        RedisChannelIndex index = index(few);
        List<Integer> refused = new CopyOnWriteArrayList<>();
        List<Future<Published>> calls = IntStream.range(0, 15)
                .mapToObj(i -> announce(index, i).onFailure(cause -> refused.add(i)))
                .toList();
        calls.forEach(call -> assertEquals(ErrorCode.UNAVAILABLE, refusal(call)));
        await(() -> refused.size() == 15, "all are told");
        assertEquals(
                Set.of(10, 11, 12, 13, 14), Set.copyOf(refused.subList(0, 5)), "the last five are refused at once");
    }

    // ---- hanging --------------------------------------------------------------------------------------------------

    @Test
    void aRedisThatHangsTooLongIsSaidAndNothingHappensTwice() {
        RedisChannelIndex index = index(settings().withCommandTimeout(Duration.ofSeconds(3)));
        get(announce(index, 0));
        redis.pause();
        List<Future<Published>> calls =
                IntStream.range(1, 50).mapToObj(i -> announce(index, i)).toList();
        calls.forEach(call -> assertEquals(ErrorCode.UNAVAILABLE, refusal(call)));
        redis.resume();
        get(announce(index, 50));
        logged(index).forEach((number, times) -> assertEquals(1, times, "number " + number));
    }

    @Test
    void aRedisThatHangsForAMomentAnswersOnce() {
        RedisChannelIndex index = index(settings().withCommandTimeout(Duration.ofSeconds(20)));
        get(announce(index, 0));
        redis.pause();
        List<Future<Published>> calls =
                IntStream.range(1, 50).mapToObj(i -> announce(index, i)).toList();
        RedisChannelIndex other = index(settings().withCommandTimeout(BRIEF));
        refusal(other.open(APP));
        redis.resume();
        get(Future.all(new ArrayList<>(calls)));
        Map<Integer, Integer> logged = logged(index);
        assertEquals(50, logged.size());
        logged.forEach((number, times) -> assertEquals(1, times, "number " + number));
    }

    @Test
    void aLoopThatStoodStillReadsWhatWasAnsweredMeanwhile() {
        RedisLinks links = links(settings().withCommandTimeout(BRIEF.multipliedBy(2)));
        AtomicInteger returns = new AtomicInteger();
        links.onReturn(returns::incrementAndGet);
        Promise<Void> answered = Promise.promise();
        vertx.runOnContext(start -> links.ping()
                .compose(connected -> {
                    Future<?> ping = links.ping();
                    standStill(BRIEF.multipliedBy(3));
                    return ping;
                })
                .<Void>mapEmpty()
                .onComplete(answered));
        get(answered.future());
        assertEquals(0, returns.get(), "the connection was given up");
    }

    private static void standStill(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }

    // ---- refusals -------------------------------------------------------------------------------------------------

    @Test
    void forgottenScriptsAreLoadedAgain() {
        RedisChannelIndex index = index(settings());
        get(announce(index, 1));
        redis.command("SCRIPT", "FLUSH");
        List<Future<Published>> calls =
                IntStream.range(2, 20).mapToObj(i -> announce(index, i)).toList();
        get(Future.all(new ArrayList<>(calls)));
        assertEquals(19, logged(index).size());
    }

    @Test
    void aRedisWithoutMemoryRefusesAndRecovers() {
        RedisChannelIndex index = index(settings());
        get(announce(index, 1));
        redis.command("CONFIG", "SET", "maxmemory", "1");
        BrokerError error = assertThrows(BrokerError.class, () -> get(announce(index, 2)));
        assertEquals(ErrorCode.UNAVAILABLE, error.code());
        assertTrue(error.retryAfter().isPresent());
        assertEquals(Map.of(1, 1), logged(index));
        redis.command("CONFIG", "SET", "maxmemory", "0");
        get(announce(index, 3));
        assertEquals(Map.of(1, 1, 3, 1), logged(index));
    }

    @Test
    void aPublishWaitsForItsReplicas() {
        String port = Integer.toString(NodeCluster.freePorts(1).get(0));
        RealRedis master =
                server("--port", port, "--repl-diskless-sync-delay", "0").start();
        RealRedis replica = server("--replicaof", "127.0.0.1", port).start();
        await(() -> master.command("INFO", "replication").contains("state=online"), "no replica");
        // Until it has taken in what it was sent it acknowledges nothing.
        await(() -> replica.command("INFO", "replication").contains("master_link_status:up"), "no link");

        RedisSettings settings = RedisSettings.of(master.url());
        RedisChannelIndex careful = index(settings.withMinReplicas(1).withCommandTimeout(Duration.ofSeconds(4)));
        List<Future<Published>> calls =
                IntStream.range(0, 50).mapToObj(i -> announce(careful, i)).toList();
        get(Future.all(new ArrayList<>(calls)));
        RedisChannelIndex onReplica = index(RedisSettings.of(replica.url()));
        assertEquals(50, logged(onReplica).size());
        assertEquals(ErrorCode.UNAVAILABLE, refusal(announce(onReplica, 99)));

        replica.pause();
        BrokerError error = assertThrows(BrokerError.class, () -> get(announce(careful, 50)));
        assertEquals(ErrorCode.UNAVAILABLE, error.code());
        assertTrue(error.detail().contains("unknown"));
        assertEquals(51, logged(index(settings)).size());
        // Whoever was just connecting to it ends when it answers.
        replica.resume();
    }

    @Test
    void aPasswordOpensAProtectedRedis() {
        String port = Integer.toString(NodeCluster.freePorts(1).get(0));
        RealRedis server = server("--port", port, "--user", "fc", "on", ">secret", "~*", "&*", "+@all")
                .start();
        String url = "redis://127.0.0.1:" + port;
        get(links(new RedisSettings(url, "fc", "secret", null, PATIENT, 0, 10)).ping());
        get(links(RedisSettings.of("redis://fc:secret@127.0.0.1:" + port)).ping());
        RedisLinks wrong = links(new RedisSettings(url, "fc", "wrong", null, BRIEF, 0, 10));
        assertEquals(ErrorCode.UNAVAILABLE, refusal(wrong.ping()));
        assertTrue(server.command("PING").equals("PONG"));
    }

    @Test
    void tlsTrustsOnlyTheGivenAuthority(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Path authority = directory.resolve("ca.pem");
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1");
        keytool(store, "-exportcert", "-rfc", "-file", authority.toString());
        PfxOptions key = new PfxOptions().setPath(store.toString()).setPassword("secret");
        try (LossyProxy proxy = new LossyProxy(vertx, redis.socket().toString(), key)) {
            get(links(new RedisSettings(proxy.url(), null, null, authority, PATIENT, 0, 10))
                    .ping());
            RedisLinks distrustful = links(RedisSettings.of(proxy.url()).withCommandTimeout(BRIEF));
            assertEquals(ErrorCode.UNAVAILABLE, refusal(distrustful.ping()));
        }
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", "secret", "-alias", "redis"));
        Process process = new ProcessBuilder(command).start();
        assertTrue(process.waitFor(90, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    // ---- contexts and ends ----------------------------------------------------------------------------------------

    @Test
    void futuresCompleteOnTheContextOfTheirCaller() {
        RedisChannelIndex index = index(settings());
        for (int i = 0; i < 4; i++) {
            Promise<Context> seen = Promise.promise();
            Promise<Context> own = Promise.promise();
            vertx.deployVerticle(context -> {
                own.complete(Vertx.currentContext());
                index.open(APP).onComplete(done -> seen.complete(Vertx.currentContext()));
                return Future.succeededFuture();
            });
            assertSame(get(own.future()), get(seen.future()));
        }
    }

    @Test
    void aClosedLinkRefusesAtOnce() {
        RedisLinks links = links(settings());
        RedisChannelIndex index = index(links);
        redis.pause();
        Future<Published> underWay = announce(index, 1);
        get(links.close());
        assertEquals(ErrorCode.UNAVAILABLE, refusal(underWay));
        assertEquals(ErrorCode.UNAVAILABLE, refusal(announce(index, 2)));
    }
}
