package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded Redis with the real binary, real processes and real signals. */
@Timeout(300)
class EmbeddedRedisIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final RedisOptions OPTIONS = RedisOptions.defaults().withBallastBytes(0);

    @TempDir
    Path temporary;

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final RedisListener listener = new RedisListener() {
        @Override
        public void onDown() {
            news.add("down");
        }

        @Override
        public void onUp() {
            news.add("up");
        }
    };
    private DataDirectory data;
    private EmbeddedRedis redis;

    @AfterEach
    void stop() throws Exception {
        if (redis != null) {
            redis.stop(LONGEST);
        }
        if (data != null) {
            data.close();
        }
        killWhatIsLeft(temporary);
    }

    @Test
    void whatWasWrittenIsThereAfterAStopInGoodOrder() throws Exception {
        start(OPTIONS);
        set("a", "1");
        long first = redis.pid();
        assertTrue(redis.stop(LONGEST));
        assertFalse(isAlive(first));
        assertFalse(Files.exists(redis.socket()));
        assertTrue(redis.stop(LONGEST), "stopping twice is no matter");

        start(OPTIONS);
        assertNotEquals(first, redis.pid());
        assertEquals("1", get("a"));
        assertEquals(List.of("appendfsync", "always"), ask("CONFIG", "GET", "appendfsync"));
        assertEquals(List.of("maxmemory-policy", "noeviction"), ask("CONFIG", "GET", "maxmemory-policy"));
        assertTrue(news.isEmpty(), "a start and a stop are no news");
    }

    @Test
    void aKilledRedisIsRestartedWithItsDataAndTheListenerIsTold() throws Exception {
        start(OPTIONS);
        for (int round = 0; round < 2; round++) {
            set("round", "" + round);
            long killed = redis.pid();
            signal("KILL", killed);
            assertNews("down", "up");
            assertNotEquals(killed, redis.pid());
            assertEquals("" + round, get("round"));
        }
    }

    @Test
    void aTransactionThatACrashCutOffNeverComesBack() throws Exception {
        start(OPTIONS);
        set("a", "1");
        assertTrue(redis.stop(LONGEST));
        String half = "*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$4\r\nhalf\r\n$1\r\nx\r\n*3\r\n$3\r\nSET\r\n$5\r\nhal";
        Files.writeString(appendOnlyFile(), half, StandardOpenOption.APPEND);

        start(OPTIONS);
        ask("EVAL", "redis.call('SET', 'b', '2') redis.call('SET', 'c', '3')", "0");
        set("d", "4");
        signal("KILL", redis.pid());
        assertNews("down", "up");
        assertEquals("0", ask("EXISTS", "half").get(0));
        assertEquals(List.of("1", "2", "3", "4"), ask("MGET", "a", "b", "c", "d"));
    }

    @Test
    void aSocketThatWasRemovedIsMadeAgain() throws Exception {
        start(OPTIONS);
        set("a", "1");
        Files.delete(redis.socket());
        assertNews("down", "up");
        assertEquals("1", get("a"));
    }

    @Test
    void theRedisOfAKilledBrokerIsAdoptedAndWatched() throws Exception {
        long left = redisLeftByAKilledBroker("always");
        start(OPTIONS);
        assertEquals(left, redis.pid());
        assertEquals("before", get("a"));

        set("b", "after");
        signal("KILL", left);
        assertNews("down", "up");
        assertNotEquals(left, redis.pid());
        assertEquals("before", get("a"));
        assertEquals("after", get("b"));
        assertTrue(redis.stop(LONGEST));
    }

    @Test
    void anAdoptedRedisIsBroughtToTheWantedDurability() throws Exception {
        long left = redisLeftByAKilledBroker("every_second");
        start(OPTIONS.withAppendFsync(AppendFsync.ALWAYS));
        assertEquals(left, redis.pid());
        assertEquals(List.of("appendfsync", "always"), ask("CONFIG", "GET", "appendfsync"));
        assertEquals("before", get("a"));
    }

    @Test
    void aRedisWhoseRecordWasRemovedIsFoundByItsSocket() throws Exception {
        long left = redisLeftByAKilledBroker("always");
        Files.delete(temporary.resolve("redis/process"));
        start(OPTIONS);
        assertEquals(left, redis.pid());
        assertEquals("before", get("a"));
    }

    @Test
    void aRedisWhoseSocketWasRemovedIsEndedBeforeAnotherStarts() throws Exception {
        long left = redisLeftByAKilledBroker("always");
        Files.delete(temporary.resolve("redis/redis.sock"));
        start(OPTIONS.withPatience(Duration.ofMillis(500)));
        assertFalse(isAlive(left));
        assertNotEquals(left, redis.pid());
        assertEquals("before", get("a"));
    }

    @Test
    void aStoppedRedisIsNeverJoinedByASecondOne() throws Exception {
        long left = redisLeftByAKilledBroker("always");
        signal("STOP", left);
        RedisOptions impatient = OPTIONS.withPatience(Duration.ofMillis(500));
        RedisStartException refusal = assertThrows(RedisStartException.class, () -> start(impatient));
        assertTrue(refusal.getMessage().contains("pid " + left), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("neither answers nor ends"), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
        assertEquals(List.of(left), redisProcessesIn(temporary));

        signal("CONT", left);
        Eventually.holds("it took the wish to end that it was sent meanwhile", () -> !isAlive(left));
        data.close();
        start(OPTIONS);
        assertEquals("before", get("a"));
    }

    @Test
    void aBrokerKilledBeforeItRecordedItsRedisLeavesNone() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("die-unrecorded", temporary.toString())) {
            long launched = Long.parseLong(broker.awaitLine("launched"));
            assertEquals(137, broker.awaitExit());
            Eventually.holds("the launched process has ended", () -> !isAlive(launched));
        }
        assertFalse(Files.exists(temporary.resolve("redis/appendonlydir")), "it never became Redis");
    }

    @Test
    void aSecondBrokerIsRefusedAndTheFirstGoesOn() throws Exception {
        start(OPTIONS);
        try (BrokerProcess second = BrokerProcess.start("serve", temporary.toString(), "always")) {
            String message = second.awaitLine("refused");
            assertTrue(message.contains(temporary.toRealPath().toString()), message);
            assertTrue(message.contains("pid " + ProcessHandle.current().pid()), message);
            assertEquals(2, second.awaitExit());
        }
        assertEquals("PONG", ask("PING").get(0));
        assertEquals(List.of(redis.pid()), redisProcessesIn(temporary));
    }

    @Test
    void aSecondStartOnTheSameOpenDirectoryIsRefused() throws Exception {
        start(OPTIONS);
        assertThrows(IllegalStateException.class, () -> EmbeddedRedis.start(data, OPTIONS, listener));
    }

    @Test
    void ctrlCReachesTheBrokerAndNotItsRedis() throws Exception {
        try (BrokerProcess broker = BrokerProcess.startInOwnGroup("serve", temporary.toString(), "always")) {
            long child = broker.awaitUp();
            signal("INT", -broker.pid());
            // A JVM started in the background ignores SIGINT: so that it stops in any case.
            signal("TERM", broker.pid());
            assertEquals("with redis", broker.awaitLine("drained"));
            assertEquals("true", broker.awaitLine("stopped"));
            broker.awaitExit();
            assertFalse(isAlive(child));
        }
    }

    @Test
    void aLongDataDirectoryIsServedThroughAShortSocket() throws Exception {
        Path longPath = temporary.resolve("a directory with spaces, \"quotes\" and more".repeat(3));
        data = DataDirectory.open(longPath);
        redis = EmbeddedRedis.start(data, OPTIONS, listener);
        assertFalse(redis.socket().startsWith(longPath.toRealPath()));
        assertTrue(redis.socket().toString().length() <= SocketPath.LONGEST_BYTES);
        set("a", "1");
        assertTrue(redis.stop(LONGEST));
        redis = EmbeddedRedis.start(data, OPTIONS, listener);
        assertEquals("1", get("a"));
        redis.stop(LONGEST);
        Files.delete(redis.socket().getParent());
    }

    @Test
    void aTailThatWasCutOffDoesNotKeepRedisFromStarting() throws Exception {
        start(OPTIONS);
        set("a", "acknowledged");
        signal("STOP", redis.pid());
        Files.writeString(appendOnlyFile(), "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$9\r\ntorn", StandardOpenOption.APPEND);
        signal("KILL", redis.pid());
        assertNews("down", "up");
        assertEquals("acknowledged", get("a"));
        set("a", "next");
        assertEquals("next", get("a"));
    }

    @Test
    void filesThatAreBrokenInTheMiddleRefuseTheStartWithRedisOwnWords() throws Exception {
        start(OPTIONS);
        set("a", "acknowledged");
        redis.stop(LONGEST);
        Files.writeString(appendOnlyFile(), "rubbish\r\n".repeat(10), StandardOpenOption.APPEND);
        data.close();
        RedisStartException refusal = assertThrows(RedisStartException.class, () -> start(OPTIONS));
        assertTrue(refusal.getMessage().contains("Bad file format"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("exit code 1"), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
        assertEquals(List.of(), redisProcessesIn(temporary));
    }

    @Test
    void aWrongBinaryInPlaceIsReplaced() throws Exception {
        Path binary = Files.createDirectory(temporary.resolve("redis")).resolve("redis-server");
        Files.writeString(binary, "#!/bin/sh\nexit 3\n");
        assertTrue(binary.toFile().setExecutable(true));
        start(OPTIONS);
        assertEquals("PONG", ask("PING").get(0));
    }

    @Test
    void theBrokersEnvironmentIsNotPassedOn() throws Exception {
        start(OPTIONS);
        String environment = Files.readString(Path.of("/proc/" + redis.pid() + "/environ"));
        List<String> names = Stream.of(environment.split("\0"))
                .map(entry -> entry.replaceFirst("=.*", ""))
                .filter(name -> !List.of("", "PATH", "TZ", "PWD", "OLDPWD", "SHLVL", "_")
                        .contains(name))
                .toList();
        assertEquals(List.of(), names);
    }

    private void start(RedisOptions options) throws IOException {
        if (data != null) {
            data.close();
        }
        data = DataDirectory.open(temporary);
        redis = EmbeddedRedis.start(data, options, listener);
    }

    private long redisLeftByAKilledBroker(String appendFsync) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("serve", temporary.toString(), appendFsync)) {
            long pid = broker.awaitUp();
            Path socket = temporary.toRealPath().resolve("redis/redis.sock");
            try (RespConnection connection = RespConnection.open(socket, LONGEST)) {
                connection.command("SET", "a", "before");
            }
            broker.kill();
            assertTrue(isAlive(pid));
            return pid;
        }
    }

    private List<String> ask(String... words) throws IOException {
        try (RespConnection connection = RespConnection.open(redis.socket(), LONGEST)) {
            return connection.command(words);
        }
    }

    private void set(String key, String value) throws IOException {
        ask("SET", key, value);
    }

    private String get(String key) throws IOException {
        return ask("GET", key).get(0);
    }

    private void assertNews(String... expected) throws InterruptedException {
        for (String word : expected) {
            assertEquals(word, news.poll(LONGEST.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private Path appendOnlyFile() throws IOException {
        try (Stream<Path> files = Files.list(temporary.resolve("redis/appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean isAlive(long pid) {
        return RedisProcess.find(pid).isPresent();
    }

    private static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-s", name, "--", Long.toString(pid))
                .inheritIO()
                .start();
        assertEquals(0, kill.waitFor());
    }

    /** The processes that run in the Redis directory of this data directory, whatever anybody recorded. */
    private static List<Long> redisProcessesIn(Path directory) throws IOException {
        Path home = directory.resolve("redis").toRealPath();
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"))
                                .equals(home);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }

    private static void killWhatIsLeft(Path directory) throws IOException {
        if (Files.exists(directory.resolve("redis"))) {
            redisProcessesIn(directory).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }
}
