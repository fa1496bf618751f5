package io.filecast.index.embedded;

import io.filecast.index.embedded.Readiness.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private {@code redis-server} in the data directory, kept running from {@link #start} to {@link #stop}.
 *
 * <p><i>Blocking: worker only</i>; {@link #socket}, {@link #pid} and {@link #stop} from any one of them. A daemon thread of
 * its own watches the process, restarts it when it dies (after 100 ms, doubling up to 5 s) and tells the listener.
 *
 * <p>The data directory's lock must be held from before {@code start} until after {@code stop}: with it, {@link Takeover}
 * (nothing left over still runs) and {@link RedisLauncher} (nothing runs unrecorded) there is never more than one server on
 * the directory. A broker that is killed leaves its server running, and the next broker adopts it. When a broker stops, it
 * stops its Redis last.
 *
 * <p>A service supervisor that signals every process of a service at once (systemd unless {@code KillMode=mixed}) ends
 * Redis together with the broker; it ends in good order, and is restarted for as long as the broker still drains.
 */
public final class EmbeddedRedis {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
    /** A server that stayed up this long is not in a loop of crashes, and the next delay is the first one again. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private static final Duration ROUND = Duration.ofMillis(500);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(2);

    private final DataDirectory data;
    private final Path directory;
    private final Path socket;
    private final RedisOptions options;
    private final RedisListener listener;
    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
    private final CompletableFuture<Void> watchEnded = new CompletableFuture<>();
    private final Readiness readiness = new Readiness(stopRequested);
    private final ProcessRecord record;
    private final RedisLog log;
    private final RedisLauncher launcher;
    private final Takeover takeover;
    private final Ballast ballast;
    private volatile RedisProcess process;

    private EmbeddedRedis(DataDirectory data, RedisOptions options, RedisListener listener) throws IOException {
        this.data = data;
        this.directory = data.redis();
        this.socket = SocketPath.of(data);
        this.options = options;
        this.listener = listener;
        this.record = new ProcessRecord(directory);
        this.log = new RedisLog(directory);
        RedisSettings settings = new RedisSettings(directory, socket, options);
        this.launcher = new RedisLauncher(directory, settings, log);
        this.takeover = new Takeover(directory, socket, settings, record, readiness);
        this.ballast = new Ballast(
                directory.resolve("ballast"),
                options.ballastBytes(),
                () -> Files.getFileStore(directory).getUsableSpace());
    }

    /**
     * Brings a server up and returns when it answers; with a large append-only file that takes as long as loading moves.
     *
     * @param data the data directory, which stays open until after {@link #stop}
     * @param listener told when the server goes and comes back later on; not about this start
     * @throws RedisStartException when no server could be brought up; its message is one line for the operator
     */
    public static EmbeddedRedis start(DataDirectory data, RedisOptions options, RedisListener listener)
            throws RedisStartException {
        data.beginServing();
        try {
            EmbeddedRedis redis = new EmbeddedRedis(data, options, listener);
            redis.process = redis.bringUpGivingBallast();
            redis.beginWatch();
            return redis;
        } catch (IOException e) {
            data.endServing();
            throw e instanceof RedisStartException known
                    ? known
                    : new RedisStartException("cannot start the embedded Redis: " + PrivateDirectory.reason(e), e);
        } catch (InterruptedException e) {
            data.endServing();
            Thread.currentThread().interrupt();
            throw new RedisStartException("the start of the embedded Redis was interrupted", e);
        }
    }

    /** The Unix socket on which the server answers; the same for the whole life of this object. */
    public Path socket() {
        return socket;
    }

    /** The process id of the server that runs, or ran last. */
    public long pid() {
        return process.pid();
    }

    /** When the server forces what it is told to the disk. */
    public AppendFsync appendFsync() {
        return options.appendFsync();
    }

    /**
     * Ends the server in good order and waits for it. Whatever was acknowledged is on the disk before this returns; a
     * server that does not end in time is left for the next start to deal with. Idempotent.
     *
     * @param longest how long to wait in all
     * @return whether no server runs any more
     */
    public boolean stop(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        stopRequested.complete(null);
        try {
            watchEnded.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            // The record rather than the field: a restart may have been cut short between the two.
            Optional<ProcessRecord.Entry> running = record.read();
            if (running.isEmpty()) {
                return true;
            }
            shutDown(running.get());
            boolean ended = running.get().process().awaitExit(Duration.ofNanos(deadline - System.nanoTime()));
            if (!ended) {
                LOG.warn("redis-server, pid {}, has not ended within {} ms", pid(), longest.toMillis());
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.warn("could not stop the embedded Redis, pid {}", pid(), e);
            return false;
        } finally {
            data.endServing();
        }
    }

    private static void shutDown(ProcessRecord.Entry running) {
        try (RespConnection connection = RespConnection.open(running.socket(), LONGEST_QUESTION)) {
            connection.command("SHUTDOWN");
        } catch (EOFException e) {
            LOG.debug("redis-server closed the connection: it ends");
        } catch (IOException e) {
            LOG.warn("redis-server did not take SHUTDOWN ({}): terminating it", e.getMessage());
            running.process().terminate();
        }
    }

    private RedisProcess bringUpGivingBallast() throws IOException, InterruptedException {
        try {
            return bringUp();
        } catch (IOException e) {
            if (!giveBallastIfFull()) {
                throw e;
            }
            return bringUp();
        }
    }

    private RedisProcess bringUp() throws IOException, InterruptedException {
        Optional<RedisProcess> left = takeover.run(options.patience());
        return left.isPresent() ? left.get() : launch();
    }

    private RedisProcess launch() throws IOException, InterruptedException {
        // Once more, as the directory of the socket may have been cleaned away.
        SocketPath.of(data);
        RedisProcess launched = launcher.launch(starting -> record.write(starting, socket));
        Outcome outcome = readiness.await(launched, socket, options.loadPatience());
        return switch (outcome) {
            case READY -> {
                // Redis has made its directory of append-only files: let its name survive a power cut, too.
                PrivateDirectory.sync(directory);
                LOG.info("redis-server started, pid {}, socket {}", launched.pid(), socket);
                yield launched;
            }
            case STOPPED -> launched;
            case ENDED ->
                throw new RedisStartException("redis-server ended at its start with exit code " + launched.exitCode()
                        + ": " + log.reason() + " (see " + log.file() + ")");
            case UNRESPONSIVE -> {
                launched.terminate();
                throw new RedisStartException(
                        "redis-server, pid " + launched.pid() + ", was launched but did not answer for "
                                + options.loadPatience().toMillis() + " ms (see " + log.file() + ")");
            }
        };
    }

    private void beginWatch() {
        Thread watch = new Thread(this::watch, "embedded-redis-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch() {
        try {
            Duration delay = FIRST_DELAY;
            while (true) {
                long upSince = System.nanoTime();
                if (awaitDeathOrStop()) {
                    return;
                }
                if (System.nanoTime() - upSince > STEADY.toNanos()) {
                    delay = FIRST_DELAY;
                }
                LOG.warn("redis-server, pid {}, ended; restarting it. The last it said: {}", pid(), log.reason());
                tell(listener::onDown);
                Optional<Duration> next = restart(delay);
                if (next.isEmpty()) {
                    return;
                }
                delay = next.get();
                tell(listener::onUp);
            }
        } catch (InterruptedException e) {
            LOG.error("the watch over redis-server was interrupted");
        } catch (RuntimeException e) {
            LOG.error("the watch over redis-server failed: it is not restarted any more", e);
        } finally {
            watchEnded.complete(null);
        }
    }

    /** Waits until the process has ended (false) or the broker stops (true), and tends the reserve meanwhile. */
    private boolean awaitDeathOrStop() throws InterruptedException {
        CompletableFuture<Object> news = CompletableFuture.anyOf(process.onExit(), stopRequested);
        while (true) {
            if (stopRequested.isDone()) {
                return true;
            }
            if (!process.isAlive()) {
                return false;
            }
            try {
                news.get(ROUND.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                tend();
            } catch (ExecutionException e) {
                throw new IllegalStateException("waiting for redis-server failed", e);
            }
        }
    }

    private void tend() {
        ballast.restore();
        if (ballast.isHeld() && ballast.spaceIsLow() && refusesWrites()) {
            ballast.release();
        }
        if (Files.notExists(socket) && process.isAlive()) {
            LOG.warn("socket {} was removed: restarting redis-server, pid {}", socket, pid());
            process.terminate();
        }
    }

    /** With {@link AppendFsync#EVERY_SECOND} a full disk does not end Redis: it stays up and refuses writes. */
    private boolean refusesWrites() {
        try (RespConnection connection = RespConnection.open(socket, LONGEST_QUESTION)) {
            return ServerInfo.read(connection).value("aof_last_write_status").equals("err");
        } catch (IOException e) {
            return false;
        }
    }

    /** Brings a server up again; the delay before the next attempt, or empty when the broker stops. */
    private Optional<Duration> restart(Duration firstDelay) throws InterruptedException {
        Duration delay = firstDelay;
        while (true) {
            giveBallastIfFull();
            if (readiness.pause(delay)) {
                return Optional.empty();
            }
            delay = delay.multipliedBy(2).compareTo(LONGEST_DELAY) < 0 ? delay.multipliedBy(2) : LONGEST_DELAY;
            try {
                process = bringUp();
                return Optional.of(delay);
            } catch (IOException e) {
                LOG.warn("redis-server could not be restarted: {}", PrivateDirectory.reason(e));
            }
        }
    }

    private boolean giveBallastIfFull() {
        return (ballast.spaceIsLow() || log.tellsOfFullDisk()) && ballast.release();
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.error("a listener of the embedded Redis failed", e);
        }
    }
}
