package io.filecast.it;

import static io.filecast.it.SendChecker.owner;
import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.ApiClient;
import io.filecast.testing.BlobFiles;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends to 500 users while the broker, its Redis, or both are ended by {@code kill -9} at any moment: each send lies in all
 * inboxes or in none, and what was answered in all; its bytes are there once, and for as long as one inbox has it.
 */
class SendCrashIT {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 30 : 4;
    private static final int USERS = 500;
    private static final int SENDERS = 3;
    private static final int MOST_BEFORE_THE_KILL = 12;
    private static final int AFTER_THE_KILL = 4;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(150);
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(90);

    /** What was sent in a round, and to whom. */
    private record Round(Ledger ledger, List<String> inboxes) {
        static Round number(int number) {
            return new Round(
                    new Ledger(),
                    IntStream.range(0, USERS)
                            .mapToObj(i -> "user:r" + number + "-" + i)
                            .toList());
        }
    }

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

    @Test
    void a_send_is_in_all_inboxes_or_in_none_whoever_is_killed_when() throws Exception {
        long seed = Long.getLong("filecast.seed", System.nanoTime());
        System.out.println("SendCrashIT: filecast.seed=" + seed + ", rounds: " + ROUNDS);
        node = NodeProcess.on(scratch.resolve("data"))
                .set("uploads.unpublishedTtl", SendLoad.UNPUBLISHED_TTL.toSeconds() + "s")
                .set("retention.sweepInterval", "200ms")
                .set("blobs.orphanGrace", "6s")
                .set("blobs.sweepInterval", "200ms")
                .start();
        Random random = new Random(seed);
        List<Round> rounds = new ArrayList<>();
        for (int number = 0; number < ROUNDS; number++) {
            Round round = Round.number(number);
            rounds.add(round);
            Victim victim = Victim.ofRound(number);
            crash(victim, round, random);
            String told = round.ledger().summary();
            SendChecker checker = check(round, "after the crash of " + victim);
            letGo(round, checker.acknowledgedFiles(), random);
            System.out.println("SendCrashIT: round " + number + ", killed " + victim + ": " + told);
        }
        List<String> files = new ArrayList<>();
        for (Round round : rounds) {
            files.addAll(check(round, "after all crashes").sha256s());
        }
        new BlobFiles(node.data()).settleTo(files, LONGEST_GRACE);
        long cutOff = node.log()
                .lines()
                .filter(line -> line.contains("cut a transaction off"))
                .count();
        System.out.println("SendCrashIT: transactions that a crash cut off in Redis' file: " + cutOff);
    }

    private SendChecker check(Round round, String when) {
        SendChecker checker = new SendChecker(api(), round.ledger(), round.inboxes());
        assertEquals(List.of(), checker.check(), when + ", " + round.inboxes().get(0));
        return checker;
    }

    // ---- crashing ---------------------------------------------------------------------------------------------------

    private void crash(Victim victim, Round round, Random random) throws Exception {
        Ledger ledger = round.ledger();
        Workforce senders = new Workforce(ledger);
        for (int i = 0; i < SENDERS; i++) {
            SendLoad load = new SendLoad(round.inboxes(), this::api, ledger, random.nextLong());
            senders.add(round.inboxes().get(0).substring(5) + "-" + i, load::operate);
        }
        senders.getOn(1 + random.nextInt(MOST_BEFORE_THE_KILL));
        long moment = System.nanoTime() + (long) (random.nextDouble() * LONGEST_PAUSE.toNanos());
        Eventually.holds("the moment comes", () -> System.nanoTime() >= moment);
        node = victim.kill(node, random);
        senders.getOn(AFTER_THE_KILL);
        senders.stop();
    }

    // ---- letting go -------------------------------------------------------------------------------------------------

    /** Takes one file out of one inbox, and then out of all. */
    private void letGo(Round round, Map<String, String> acknowledged, Random random) {
        assertFalse(acknowledged.isEmpty(), "no file was acknowledged");
        List<String> ids = acknowledged.keySet().stream().sorted().toList();
        String id = ids.get(random.nextInt(ids.size()));
        List<String> others = new ArrayList<>(round.inboxes());
        String first = others.remove(random.nextInt(USERS));
        owner(api(), first).delete(file(first, id)).expect(204);
        owner(api(), first).get(file(first, id)).expectProblem(404, "not-found");
        others.parallelStream()
                .forEach(inbox -> owner(api(), inbox).get(file(inbox, id)).expect(200));
        String last = others.get(random.nextInt(others.size()));
        byte[] bytes = owner(api(), last).get(content(last, id)).expect(200).body();
        assertEquals(acknowledged.get(id), Samples.sha256(bytes));
        BlobFiles blobs = new BlobFiles(node.data());
        assertTrue(blobs.hold(bytes), "the bytes are there for the others");

        others.parallelStream()
                .forEach(inbox -> owner(api(), inbox).delete(file(inbox, id)).expect(204));
        round.ledger().note(new Ledger.Deletion(first, id, true));
        Eventually.holds("the bytes go with the last inbox", LONGEST_GRACE, () -> !blobs.hold(bytes));
    }

    @Test
    void the_checker_notices_what_is_half_and_what_is_lost() {
        node = NodeProcess.on(scratch.resolve("data")).start();
        String marker = "&message=%7B%22op%22%3A%22half%22%7D";
        api().post(ApiClient.fileTo("half", "user:a", "user:b") + marker, new byte[9])
                .expect(201);
        Ledger ledger = new Ledger();
        ledger.note(new Ledger.Publication("half", "user:a", Samples.sha256(new byte[9]), "1", null));
        ledger.note(new Ledger.Publication("lost", "user:a", null, "2", null));

        List<String> whole = new SendChecker(api(), ledger, List.of("user:a", "user:b")).check();
        assertEquals(1, whole.size(), whole::toString);
        assertTrue(whole.get(0).startsWith("acknowledged and lost"), whole::toString);
        List<String> half = new SendChecker(api(), ledger, List.of("user:a", "user:b", "user:c")).check();
        assertTrue(half.contains("half is in 2 of 3 inboxes"), half::toString);
    }
}
