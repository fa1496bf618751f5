package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.RealRedis;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node checks of a Redis before it uses it. */
class RedisServerIT {

    private static Vertx vertx;

    @BeforeAll
    static void begin() {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    }

    @AfterAll
    static void end() {
        get(vertx.close());
    }

    private static RedisServer inspect(RealRedis redis) {
        RedisLinks links = new RedisLinks(vertx, RedisSettings.of(redis.url()));
        try {
            return get(RedisServer.inspect(links));
        } finally {
            get(links.close());
        }
    }

    private static RedisDurability durability(String... settings) {
        try (RealRedis redis = new RealRedis(settings).start()) {
            return inspect(redis).durability();
        }
    }

    private static String refusal(RealRedis redis) {
        return assertThrows(IllegalStateException.class, () -> inspect(redis)).getMessage();
    }

    @Test
    void itSaysWhatRedisCanPromise() {
        assertEquals(RedisDurability.POWER, durability("--appendfsync", "always"));
        assertEquals(RedisDurability.PROCESS, durability("--appendfsync", "everysec"));
        assertEquals(RedisDurability.PROCESS, durability("--appendfsync", "no"));
        assertEquals(RedisDurability.NONE, durability("--appendonly", "no"));
        assertEquals(RedisDurability.UNKNOWN, durability("--rename-command", "CONFIG", ""));
    }

    @Test
    void aRedisThatEvictsIsRefused() {
        try (RealRedis redis = new RealRedis("--maxmemory-policy", "allkeys-lru").start()) {
            String message = refusal(redis);
            assertTrue(message.contains("allkeys-lru") && message.contains("noeviction"), message);
            assertEquals("", redis.command("GET", RedisKey.SCHEMA));
        }
    }

    @Test
    void dataOfANewerSchemaIsRefusedAndOursIsClaimed() {
        try (RealRedis redis = new RealRedis().start()) {
            assertEquals("7.0.15", inspect(redis).version());
            assertEquals("1", redis.command("GET", RedisKey.SCHEMA));
            inspect(redis);
            redis.command("SET", RedisKey.SCHEMA, "2");
            String message = refusal(redis);
            assertTrue(message.contains("version 2") && message.contains("version 1"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.0.14", "6.0.20", "6.1.9", "2.8", "unknown", ""})
    void anOldRedisIsRefused(String version) {
        String message = assertThrows(IllegalStateException.class, () -> RedisServer.requireVersion(version))
                .getMessage();
        assertTrue(message.contains("6.2"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2.0", "6.2.14", "7.0.15", "8.4.0", "10.0"})
    void aRecentRedisIsTaken(String version) {
        RedisServer.requireVersion(version);
    }
}
