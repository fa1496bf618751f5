package io.filecast.index;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis from its opening to its end, with our scripts loaded. Event-loop confined.
 *
 * <p>It has a client of its own because that is the client's one public way to really close a connection: closing the
 * connection alone would give it back to a pool, with all its unanswered commands.
 */
final class RedisSession {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSession.class);

    private final Redis client;
    private RedisConnection connection;
    private boolean ready;
    private boolean closed;

    RedisSession(Vertx vertx, RedisSettings settings) {
        client = Redis.createClient(vertx, options(settings));
    }

    private static RedisOptions options(RedisSettings settings) {
        NetClientOptions net = new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setConnectTimeout((int) settings.commandTimeout().toMillis())
                .setHostnameVerificationAlgorithm("HTTPS");
        if (settings.caFile() != null) {
            net.setTrustOptions(
                    new PemTrustOptions().addCertPath(settings.caFile().toString()));
        }
        RedisOptions options = new RedisOptions()
                .setConnectionString(settings.url())
                .setNetClientOptions(net)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolCleanerInterval(-1)
                .setPoolRecycleTimeout(-1)
                .setMaxWaitingHandlers(2 * settings.maxPending() + RedisScript.values().length + 16);
        if (settings.password() != null) {
            options.setPassword(settings.password());
        }
        if (settings.user() != null) {
            options.setUser(settings.user());
        }
        return options;
    }

    /**
     * Connects, signs in and loads the scripts.
     *
     * @param onEnd called when the connection ends after it was opened; perhaps more than once
     */
    Future<Void> open(Runnable onEnd) {
        return client.connect().compose(opened -> {
            if (closed) {
                return Future.failedFuture("closed while it was opened");
            }
            connection = opened;
            opened.exceptionHandler(failure -> {
                LOG.debug("Redis connection failed", failure);
                onEnd.run();
            });
            opened.endHandler(ended -> onEnd.run());
            List<Request> loads = new ArrayList<>();
            for (RedisScript script : RedisScript.values()) {
                loads.add(Request.cmd(Command.SCRIPT, "LOAD", script.text()));
            }
            return opened.batch(loads).mapEmpty();
        });
    }

    /** Lets commands through. */
    void markReady() {
        ready = true;
    }

    boolean isReady() {
        return ready && !closed;
    }

    Future<Response> send(Request request) {
        return connection.send(request);
    }

    /** Done when the connection has ended; at once while it is being opened, since a server that hangs never lets that end. */
    Future<Void> close() {
        closed = true;
        Future<Void> ended = client.close();
        return connection == null ? Future.succeededFuture() : ended;
    }
}
