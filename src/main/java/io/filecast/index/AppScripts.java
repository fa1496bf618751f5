package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.OperationId;
import io.filecast.core.Timetoken;
import io.filecast.index.RedisClock.Correction;
import io.filecast.index.RedisLink.Answer;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs scripts on an app: puts what all of them take in front of their arguments, and takes what all of them answer, the
 * epoch and the app's time, out of the reply. Any thread.
 */
final class AppScripts {

    /** How many arguments come before a script's own. */
    private static final int PREAMBLE = 3;

    private static final int FIXED = 3;
    private static final int EPOCH_SEED_LENGTH = 12;
    private static final int LINK_KEY_BYTES = 32;
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    private final RedisLinks links;
    private final RedisClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<AppName, AppState> apps = new ConcurrentHashMap<>();

    AppScripts(RedisLinks links, RedisClock clock) {
        this.links = links;
        this.clock = clock;
    }

    /**
     * What a missing data set is made from. Never used twice: two data sets of one epoch could not be told apart.
     *
     * @param start what the epoch begins with
     * @param text the whole, as scripts take it
     */
    private record Seed(String start, byte[] text) {}

    /** What every call on an app needs. */
    private static final class AppState {
        private final byte[] prefix;
        private volatile Seed seed;
        /** The last skew that was seen: a new data set begins with it, so that time goes on. */
        private volatile long skewSeconds;
        /** What the last answer named; null before any. */
        private volatile String epoch;

        AppState(AppName app, Seed seed) {
            this.prefix = RedisKey.prefix(app).getBytes(StandardCharsets.UTF_8);
            this.seed = seed;
        }
    }

    /**
     * What a script answered.
     *
     * @param since the app's clock when the epoch began
     * @param now the app's time
     */
    record Reply(String epoch, Timetoken since, Timetoken clock, Instant now, Response body) {

        private static final int HEADER = 6;

        /** The script's own answers, from 0. */
        Response get(int index) {
            return body.get(HEADER + index);
        }

        /** One of them as text; null when there is none. */
        String text(int index) {
            Response value = index + HEADER < body.size() ? get(index) : null;
            return value == null ? null : value.toString();
        }
    }

    Future<Reply> run(RedisScript script, AppName app, ScriptArgs args) {
        return run(script, app, args, false);
    }

    /**
     * Runs a script whose write is acknowledged to somebody.
     *
     * @return fails with {@link io.filecast.core.ErrorCode#UNAVAILABLE} also when too few replicas have it
     */
    Future<Reply> runReplicated(RedisScript script, AppName app, ScriptArgs args) {
        return run(script, app, args, true);
    }

    /** The epoch that an app's last answer named; null before any. */
    String epochOf(AppName app) {
        AppState state = apps.get(app);
        return state == null ? null : state.epoch;
    }

    private Future<Reply> run(RedisScript script, AppName app, ScriptArgs args, boolean replicated) {
        AppState state = apps.computeIfAbsent(app, name -> new AppState(name, newSeed()));
        return links.script(script, request(script, app, state, args), replicated)
                .map(answer -> read(app, state, answer));
    }

    private Request request(RedisScript script, AppName app, AppState state, ScriptArgs args) {
        Long expected = clock.expectedMicros(app);
        Object[] all = new Object[FIXED + PREAMBLE + args.size()];
        all[0] = script.sha1();
        all[1] = "1";
        all[2] = state.prefix;
        all[3] = state.seed.text;
        all[4] = expected == null ? "" : expected.toString();
        all[5] = Long.toString(state.skewSeconds);
        args.copyTo(all, FIXED + PREAMBLE);
        return Request.cmd(Command.EVALSHA, all);
    }

    private Reply read(AppName app, AppState state, Answer answer) {
        Response body = answer.body();
        String epoch = body.get(0).toString();
        Instant now = RedisClock.instantOf(body.get(3).toLong());
        long redisMicros = body.get(4).toLong();
        long skew = body.get(5).toLong();
        state.skewSeconds = skew;
        state.epoch = epoch;
        if (epoch.startsWith(state.seed.start)) {
            state.seed = newSeed();
        }
        long offset = clock.nanoTime() - System.nanoTime();
        clock.observe(app, epoch, redisMicros, skew, answer.sentNanos() + offset, answer.receivedNanos() + offset)
                .ifPresent(correction -> correct(app, correction));
        return new Reply(
                epoch,
                Timetoken.parse(body.get(1).toString()),
                Timetoken.parse(body.get(2).toString()),
                now,
                body);
    }

    private void correct(AppName app, Correction correction) {
        run(
                RedisScript.SKEW,
                app,
                new ScriptArgs()
                        .text(correction.epoch())
                        .number(correction.seenSkew())
                        .number(correction.wantedSkew())
                        .number(correction.minAgeSeconds()));
    }

    private Seed newSeed() {
        StringBuilder start = new StringBuilder(EPOCH_SEED_LENGTH);
        for (int i = 0; i < EPOCH_SEED_LENGTH; i++) {
            start.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        byte[] linkKey = new byte[LINK_KEY_BYTES];
        random.nextBytes(linkKey);
        String text = start + HexFormat.of().formatHex(linkKey);
        return new Seed(start.toString(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** A random name of one send, by which its own answer is told from that of an earlier one. */
    static String sendName() {
        return Long.toString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    }

    /** The arguments of lib/operation.lua. */
    static ScriptArgs operation(OperationId operation, String send, IndexTimes times) {
        return new ScriptArgs()
                .text(operation.value())
                .text(operation.fingerprint())
                .text(send)
                .millis(operation.isFromClient() ? times.dedupeWindow() : IndexTimes.OWN_OPERATIONS);
    }
}
