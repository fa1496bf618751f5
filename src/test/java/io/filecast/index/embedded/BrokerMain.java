package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A broker reduced to its data directory and its Redis, to be run and killed as a process of its own.
 *
 * <p>Says what it does in lines on standard output, and stops in order at the end of its standard input or on a signal.
 */
final class BrokerMain {
    private static final Duration DRAIN = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private BrokerMain() {}

    /** Arguments: {@code serve <directory> <always|every_second>} or {@code die-unrecorded <directory>}. */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        try {
            DataDirectory data = DataDirectory.open(path);
            if (arguments[0].equals("die-unrecorded")) {
                launchAndDieBeforeTheRecord(data);
            } else {
                serve(data, AppendFsync.valueOf(arguments[2].toUpperCase(Locale.ROOT)));
            }
        } catch (DataDirectoryException | RedisStartException e) {
            System.out.println("refused " + e.getMessage());
            Runtime.getRuntime().halt(2);
        }
    }

    private static void serve(DataDirectory data, AppendFsync appendFsync) throws IOException {
        RedisOptions options = RedisOptions.defaults().withBallastBytes(0).withAppendFsync(appendFsync);
        EmbeddedRedis redis = EmbeddedRedis.start(data, options, RedisListener.none());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(data, redis)));
        System.out.println("up " + redis.pid() + " " + redis.socket());
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    /** Stays a while as if uploads were still running, and says whether Redis was there all the time. */
    private static void drain(DataDirectory data, EmbeddedRedis redis) {
        try {
            RedisProcess process = RedisProcess.find(redis.pid()).orElseThrow();
            boolean ended = process.awaitExit(DRAIN);
            System.out.println("drained " + (ended ? "without" : "with") + " redis");
            System.out.println("stopped " + redis.stop(LONGEST));
            data.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void launchAndDieBeforeTheRecord(DataDirectory data) throws IOException {
        RedisSettings settings = new RedisSettings(data.redis(), SocketPath.of(data), RedisOptions.defaults());
        new RedisLauncher(data.redis(), settings, new RedisLog(data.redis())).launch(process -> {
            System.out.println("launched " + process.pid());
            System.out.flush();
            Runtime.getRuntime().halt(137);
        });
    }
}
