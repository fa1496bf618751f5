package io.filecast.it.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What can be done to a cluster. Each lasts for some seconds and ends with all parts running. */
enum Fault {
    NODE_KILLED("kill -9 of a node") {
        @Override
        void strike(Scene scene, Random random) {
            int node = random.nextInt(Scene.NODES);
            scene.killNode(node);
            scene.pass(between(random, 500, 3_000));
            scene.startNode(node);
        }
    },
    REDIS_KILLED("kill -9 of Redis") {
        @Override
        void strike(Scene scene, Random random) {
            scene.killRedis();
            scene.pass(between(random, 100, 2_500));
            scene.startRedis();
        }
    },
    NODE_HANGS("SIGSTOP of a node for 8 s") {
        @Override
        void strike(Scene scene, Random random) {
            int node = random.nextInt(Scene.NODES);
            scene.stopNode(node);
            scene.pass(Duration.ofSeconds(8));
            scene.continueNode(node);
        }
    },
    REDIS_HANGS("SIGSTOP of Redis") {
        @Override
        void strike(Scene scene, Random random) {
            scene.stopRedis();
            scene.pass(between(random, 1_000, 5_000));
            scene.continueRedis();
        }
    },
    BOTH_KILLED("kill -9 of a node and Redis") {
        @Override
        void strike(Scene scene, Random random) {
            int node = random.nextInt(Scene.NODES);
            boolean nodeFirst = random.nextBoolean();
            if (nodeFirst) {
                scene.killNode(node);
            }
            scene.killRedis();
            if (!nodeFirst) {
                scene.killNode(node);
            }
            scene.pass(between(random, 100, 2_500));
            scene.startRedis();
            scene.startNode(node);
        }
    },
    FLUSHED("FLUSHALL of Redis") {
        @Override
        void strike(Scene scene, Random random) {
            scene.flushRedis();
        }
    };

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /**
     * Faults in random order, none again before each was.
     *
     * @param kinds which there are
     */
    static List<Fault> plan(int rounds, Set<Fault> kinds, Random random) {
        List<Fault> plan = new ArrayList<>();
        while (plan.size() < rounds) {
            List<Fault> each = new ArrayList<>(kinds);
            Collections.shuffle(each, random);
            plan.addAll(each);
        }
        return plan.subList(0, rounds);
    }

    /** Does it, and ends it. */
    abstract void strike(Scene scene, Random random);

    private static Duration between(Random random, int fromMillis, int toMillis) {
        return Duration.ofMillis(fromMillis + random.nextInt(toMillis - fromMillis));
    }

    @Override
    public String toString() {
        return words;
    }
}
