package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import java.time.Duration;
import java.util.Random;

/** Whom a round of a crash test kills, with kill -9. Blocking: test threads only. */
enum Victim {
    BROKER,
    REDIS,
    BOTH;

    /** Each in its turn. */
    static Victim ofRound(int number) {
        return values()[number % values().length];
    }

    /**
     * Kills, and waits until a broker and a Redis are there again.
     *
     * @param random decides who of both goes first
     * @return the node that goes on; the same one when only its Redis was killed
     */
    NodeProcess kill(NodeProcess node, Random random) {
        long redis = node.redisPid();
        switch (this) {
            case BROKER -> {
                node.kill();
                NodeProcess next = node.restart();
                assertEquals(redis, next.redisPid(), "the Redis that was left is adopted");
                return next;
            }
            case REDIS -> {
                node.killRedis();
                Eventually.holds("Redis is started again", Duration.ofSeconds(90), () -> node.redisPid() != redis);
                return node;
            }
            default -> {
                if (random.nextBoolean()) {
                    node.killRedis();
                    node.kill();
                } else {
                    node.kill();
                    node.killRedis();
                }
                NodeProcess next = node.restart();
                assertNotEquals(redis, next.redisPid());
                return next;
            }
        }
    }
}
