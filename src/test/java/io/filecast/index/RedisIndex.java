package io.filecast.index;

import io.filecast.testing.RealRedis;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An index on a real Redis for one test class. */
final class RedisIndex implements BeforeAllCallback, AfterAllCallback {

    /** Windows so short that tests see them end. */
    static final IndexTimes TIMES =
            new IndexTimes(IndexFixture.WINDOW, Duration.ofMinutes(1), Duration.ZERO, IndexFixture.WINDOW);

    private final RealRedis redis = new RealRedis();
    private Vertx vertx;
    private RedisLinks links;
    private RedisChannelIndex index;
    private RedisChannelIndex patientIndex;

    @Override
    public void beforeAll(ExtensionContext context) {
        redis.start();
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        links = new RedisLinks(vertx, RedisSettings.of(redis.url()));
        index = new RedisChannelIndex(links, new RedisClock(), TIMES);
        patientIndex = new RedisChannelIndex(links, new RedisClock(), IndexTimes.DEFAULT);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        IndexFixture.get(links.close());
        IndexFixture.get(vertx.close());
        redis.close();
    }

    RealRedis redis() {
        return redis;
    }

    Vertx vertx() {
        return vertx;
    }

    RedisLinks links() {
        return links;
    }

    RedisChannelIndex patientIndex() {
        return patientIndex;
    }

    RedisChannelIndex index() {
        return index;
    }
}
