package io.filecast.index;

import io.filecast.core.ChannelIndex;
import io.filecast.testing.RealRedis;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, kept by Redis. */
class RedisChannelIndexIT extends ChannelIndexContract {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis();

    private static Vertx vertx;
    private static RedisLinks links;
    private static RedisChannelIndex index;

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        links = new RedisLinks(vertx, RedisSettings.of(REDIS.url()));
        Duration window = Duration.ofMillis(300);
        index = new RedisChannelIndex(
                links, new RedisClock(), new IndexTimes(window, Duration.ofMinutes(1), Duration.ZERO, window));
    }

    @AfterAll
    static void close() {
        get(links.close());
        get(vertx.close());
    }

    @Override
    ChannelIndex index() {
        return index;
    }
}
