package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.BlobFiles;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.Ways;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at any moment, of the broker, of Redis, of both: nothing that was acknowledged is lost, nothing half is
 * shown, nothing is left over.
 */
class CrashIT {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 30 : 6;
    private static final int PUBLISHERS = 6;
    private static final int MOST_BEFORE_THE_KILL = 200;
    private static final int AFTER_THE_KILL = 60;
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(90);

    @TempDir
    Path scratch;

    private volatile NodeProcess node;

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private ApiClient api() {
        return new ApiClient(node.url());
    }

    /** What was asked for in a round, and where. */
    private record Round(Ledger ledger, List<String> channels, String wildcard) {
        static Round number(int number) {
            String name = "round" + number;
            return new Round(new Ledger(), List.of(name + ".a", name + ".b"), name + ".*");
        }
    }

    @Test
    void nothing_acknowledged_is_lost_nothing_half_is_shown_and_nothing_is_left_over() throws Exception {
        long seed = Long.getLong("filecast.seed", System.nanoTime());
        System.out.println("CrashIT: filecast.seed=" + seed + ", rounds: " + ROUNDS);
        node = NodeProcess.on(scratch.resolve("data"))
                .set("uploads.unpublishedTtl", CrashLoad.UNPUBLISHED_TTL.toSeconds() + "s")
                .set("retention.sweepInterval", "200ms")
                .set("blobs.orphanGrace", "6s")
                .set("blobs.sweepInterval", "200ms")
                .start();
        Random random = new Random(seed);
        List<Round> rounds = new ArrayList<>();
        for (int number = 0; number < ROUNDS; number++) {
            Round round = Round.number(number);
            rounds.add(round);
            crash(Victim.ofRound(number), round, random);
        }
        List<String> served = new ArrayList<>();
        for (Round round : rounds) {
            CrashChecker again = new CrashChecker(api(), round.ledger(), round.channels());
            assertEquals(List.of(), again.check(), "after all crashes, " + round.wildcard());
            served.addAll(again.servedSha256s());
        }
        new BlobFiles(node.data()).settleTo(served, LONGEST_GRACE);
    }

    private void crash(Victim victim, Round round, Random random) throws Exception {
        Ledger ledger = round.ledger();
        List<Follower> followers = List.of(
                Ways.socket(this::api, null, round.channels().toArray(String[]::new)),
                Ways.socket(this::api, null, round.wildcard()),
                Ways.stream(this::api, round.wildcard()));
        followers.forEach(Follower::resume);
        AtomicBoolean isOver = new AtomicBoolean();
        Thread keeper = new Thread(() -> keepConnected(followers, isOver), "keeper");
        keeper.start();
        Workforce publishers = new Workforce(ledger);
        for (int i = 0; i < PUBLISHERS; i++) {
            CrashLoad load = new CrashLoad(round.channels(), this::api, ledger, random.nextLong());
            publishers.add(round.channels().get(0) + i, load::operate);
        }
        publishers.getOn(1 + random.nextInt(MOST_BEFORE_THE_KILL));
        node = victim.kill(node, random);
        publishers.getOn(AFTER_THE_KILL);
        publishers.stop();
        isOver.set(true);
        keeper.join(TimeUnit.MINUTES.toMillis(3));
        assertFalse(keeper.isAlive(), "the keeper hangs");
        check(victim, round, followers);
    }

    /** Brings back who was cut off, as clients do. */
    private static void keepConnected(List<Follower> followers, AtomicBoolean isOver) {
        Eventually.holds("the round ends", Duration.ofMinutes(10), () -> {
            if (!isOver.get()) {
                followers.forEach(CrashIT::bringBack);
            }
            return isOver.get();
        });
    }

    private static void bringBack(Follower follower) {
        if (follower.isOff()) {
            follower.cut();
            follower.resume();
        }
    }

    private void check(Victim victim, Round round, List<Follower> followers) {
        CrashChecker checker = new CrashChecker(api(), round.ledger(), round.channels());
        assertEquals(List.of(), checker.check(), "after the crash of " + victim);
        for (Follower follower : followers) {
            Eventually.passes(follower + " catches up", LONGEST_GRACE, () -> {
                bringBack(follower);
                assertEquals("", checker.difference(follower));
            });
            assertFalse(follower.isUnrecovered(), follower + " was told of a loss");
            follower.close();
        }
        System.out.println("CrashIT: " + round.wildcard() + ", killed " + victim + ": "
                + round.ledger().summary());
    }

    @Test
    void a_second_broker_on_the_same_data_directory_says_so_and_ends() {
        node = NodeProcess.on(scratch.resolve("data")).start();
        long redis = node.redisPid();
        NodeProcess.Ended second = NodeProcess.on(scratch.resolve("data")).run();

        assertEquals(1, second.status());
        assertEquals(
                1,
                second.errors()
                        .strip()
                        .lines()
                        .filter(line -> line.startsWith("filecast: "))
                        .count());
        assertTrue(second.errors().contains("in use"), second.errors());
        assertTrue(second.errors().contains(node.data().toString()), second.errors());
        assertEquals(redis, node.redisPid());
        api().postJson(ApiClient.messages("still"), "{\"message\":1}").expect(201);
    }

    @Test
    void the_checker_notices_what_is_lost_and_what_is_half() throws Exception {
        node = NodeProcess.on(scratch.resolve("data")).start();
        byte[] bytes = Samples.random(1_000, 1);
        Answer sent = api().post(ApiClient.newFile("odd", "half") + "&message=%7B%22op%22%3A%22half%22%7D", bytes)
                .expect(201);
        Ledger ledger = new Ledger();
        ledger.note(new Ledger.Publication(
                "half",
                "odd",
                Samples.sha256(bytes),
                sent.json().get("timetoken").asText(),
                sent.json().get("id").asText()));
        ledger.note(new Ledger.Publication("lost", "odd", null, "1", null));
        BlobFiles blobs = new BlobFiles(node.data());
        Files.write(blobs.whole().get(0), new byte[10]);

        CrashChecker checker = new CrashChecker(api(), ledger, List.of("odd"));
        List<String> complaints = checker.check();
        assertTrue(
                complaints.stream().anyMatch(line -> line.startsWith("acknowledged and lost")), complaints::toString);
        assertTrue(complaints.stream().anyMatch(line -> line.startsWith("not its bytes")), complaints::toString);
        assertNotEquals(checker.servedSha256s(), blobs.sha256s());
    }
}
