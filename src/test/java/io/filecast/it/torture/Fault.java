package io.filecast.it.torture;

import io.filecast.testing.NodeNetwork.Break;
import io.filecast.testing.SmallDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            hang(scene, random, Duration.ofSeconds(8));
        }
    },
    NODE_HANGS_LONG("SIGSTOP of a node for 30 s") {
        @Override
        void strike(Scene scene, Random random) {
            hang(scene, random, Duration.ofSeconds(30));
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
    NETWORK_FREEZES("split, words get lost, for 8 s") {
        @Override
        void strike(Scene scene, Random random) {
            scene.network().split(Break.FREEZE, Set.of(random.nextInt(Scene.NODES)));
            scene.pass(SPLIT);
            scene.network().mend();
        }
    },
    NETWORK_CUT("split, turned away, for 8 s") {
        @Override
        void strike(Scene scene, Random random) {
            scene.network().split(Break.CUT, Set.of(random.nextInt(Scene.NODES)));
            scene.pass(SPLIT);
            scene.network().mend();
        }
    },
    NETWORK_CUT_AND_REDIS_KILLED("the same, kill -9 of Redis meanwhile") {
        @Override
        void strike(Scene scene, Random random) {
            scene.network().split(Break.CUT, Set.of(random.nextInt(Scene.NODES)));
            scene.pass(between(random, 1_000, 6_000));
            scene.killRedis();
            scene.pass(between(random, 100, 2_500));
            scene.startRedis();
            scene.pass(between(random, 100, 2_000));
            scene.network().mend();
        }
    },
    NODE_MUTE("a node hears, is not heard, 8 s") {
        @Override
        void strike(Scene scene, Random random) {
            scene.network().mute(random.nextInt(Scene.NODES));
            scene.pass(SPLIT);
            scene.network().mend();
        }
    },
    BUS_BROKEN("events alone are cut off") {
        @Override
        void strike(Scene scene, Random random) {
            Set<Integer> side = Set.of(random.nextInt(Scene.NODES));
            scene.network().splitBus(random.nextBoolean() ? Break.CUT : Break.FREEZE, side);
            scene.pass(between(random, 500, 8_000));
            scene.network().mend();
        }
    },
    REDIS_FROZEN_OUT("Redis and a node, words get lost") {
        @Override
        void strike(Scene scene, Random random) {
            scene.network().partFromRedis(Break.FREEZE, random.nextInt(Scene.NODES));
            scene.pass(between(random, 1_000, 9_000));
            scene.network().mend();
        }
    },
    REDIS_CUT_OFF("Redis and a node, turned away") {
        @Override
        void strike(Scene scene, Random random) {
            scene.network().partFromRedis(Break.CUT, random.nextInt(Scene.NODES));
            scene.pass(between(random, 100, 9_000));
            scene.network().mend();
        }
    },
    DISK_FULL("the disk of the bytes is full") {
        @Override
        boolean isPossible() {
            return SmallDisk.isPossible();
        }

        @Override
        void strike(Scene scene, Random random) {
            scene.fillDisk();
            scene.pass(between(random, 1_000, 5_000));
            scene.freeDisk();
        }
    },
    CLOCK_JUMPS("the wall clock of Redis jumps") {
        @Override
        void strike(Scene scene, Random random) {
            scene.jumpClock(Duration.ofHours(random.nextBoolean() ? 1 : -1));
            scene.pass(between(random, 1_000, 6_000));
        }
    },
    FLUSHED("FLUSHALL of Redis") {
        @Override
        void strike(Scene scene, Random random) {
            scene.flushRedis();
        }
    };

    /** Longer than nodes wait for each other. */
    private static final Duration SPLIT = Duration.ofSeconds(8);

    /** In so many of a hundred rounds a node hangs for long. */
    private static final int LONG_HANGS = 3;

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** Those that can be done on this machine, but for the one that takes long. */
    static Set<Fault> possible() {
        return Stream.of(values())
                .filter(fault -> fault != NODE_HANGS_LONG && fault.isPossible())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
    }

    /**
     * Faults in random order, none again before each was; some of a hundred rounds are long ones.
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
        plan.subList(rounds, plan.size()).clear();
        int longOnes = rounds * LONG_HANGS / 100;
        for (int i = 0; i < longOnes; i++) {
            int from = i * rounds / longOnes;
            plan.set(from + random.nextInt(rounds / longOnes), NODE_HANGS_LONG);
        }
        return plan;
    }

    /** Whether this machine and user can do it. */
    boolean isPossible() {
        return true;
    }

    private static void hang(Scene scene, Random random, Duration time) {
        int node = random.nextInt(Scene.NODES);
        scene.stopNode(node);
        scene.pass(time);
        scene.continueNode(node);
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
