package io.filecast.it.torture;

import static io.filecast.testing.ApiClient.content;

import io.filecast.it.torture.History.Event;
import io.filecast.it.torture.History.Fetched;
import io.filecast.it.torture.History.Flush;
import io.filecast.it.torture.History.Heard;
import io.filecast.it.torture.History.Publication;
import io.filecast.it.torture.History.Subscription;
import io.filecast.testing.Answer;
import io.filecast.testing.BlobFiles;
import io.filecast.testing.Eventually;
import io.filecast.testing.Samples;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * One torture: three nodes under load, faults one after the other, and the check of all that clients saw. Confined to its
 * maker; used once, blocking.
 */
final class Torture implements AutoCloseable {

    private static final int PUBLISHERS = 4;
    private static final Duration BEFORE_A_FAULT = Duration.ofMillis(1_500);
    private static final Duration LONGEST_HEALING = Duration.ofMinutes(2);

    /** On the average. A machine on which rounds take longer does fewer of them. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(26);

    private static final String ROW = "%5s  %-37s %8s %8s %8s %12s %8s %9s%n";

    private static final String SUMMARY = "%-37s %8s %8s %8s%n";

    private static final Fetched UNREACHED = new Fetched(0, "");

    private final List<Fault> plan;
    private final Random random;
    private final PrintStream out;
    private final Path directory;
    private final Scene scene;
    private final Notes notes = new Notes();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Flush> flushes = new ArrayList<>();
    private final Map<Fault, List<Long>> healings = new EnumMap<>(Fault.class);
    private final Map<String, Fetched> fetched = new HashMap<>();
    private final Set<Path> blobsBeforeFlushes = new HashSet<>();

    /**
     * A torture whose processes run, and on which nothing was done yet.
     *
     * @param directory where the nodes keep what they have
     * @param plan what is done, in that order
     * @param seed of everything else that is random
     * @param out what happens, for people
     */
    Torture(Path directory, List<Fault> plan, long seed, PrintStream out) {
        this.directory = directory;
        this.plan = List.copyOf(plan);
        this.random = new Random(seed);
        this.out = out;
        out.println("seed " + seed + ", rounds " + plan.size() + ", nodes " + Scene.NODES);
        this.scene = new Scene(directory);
    }

    /** Does it all; what was broken. */
    List<Violation> run() {
        startClients();
        out.printf(ROW, "round", "fault", "lasted", "healed", "together", "acknowledged", "retries", "heard");
        torture();
        publishers.forEach(Publisher::stop);
        awaitThreads(0, PUBLISHERS);
        awaitEverythingHeard();
        subscribers.forEach(Subscriber::stop);
        awaitThreads(PUBLISHERS, threads.size());
        fetchAcknowledged();
        fetchAnnounced();
        checkBlobs();
        scene.complaints().forEach(notes::complain);
        return judge();
    }

    private void torture() {
        try {
            long deadline =
                    System.nanoTime() + LONGEST_ROUND.multipliedBy(plan.size()).toNanos();
            for (int i = 0; i < plan.size(); i++) {
                if (System.nanoTime() - deadline > 0) {
                    out.println("the time is up after " + i + " rounds: this machine has other things to do");
                    break;
                }
                round(i + 1, plan.get(i));
            }
        } catch (AssertionError | RuntimeException notHealed) {
            out.println("this round did not end as it should: " + notHealed.getMessage());
            notes.complain("after the last round in the table: " + notHealed.getMessage());
        }
    }

    private void startClients() {
        for (int node = 0; node < Scene.NODES; node++) {
            subscribers.add(new Subscriber(node, 1, Notes.CHANNELS, scene, notes, random.nextLong()));
            subscribers.add(new Subscriber(node, 1, List.of("room.*"), scene, notes, random.nextLong()));
            subscribers.add(new Subscriber(node, 3, List.of("room.a"), scene, notes, random.nextLong()));
        }
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(new Publisher("p" + i, scene, notes, random.nextLong()));
        }
        publishers.forEach(publisher -> threads.add(new Thread(publisher, "publisher")));
        subscribers.forEach(subscriber -> threads.add(new Thread(subscriber, "subscriber")));
        threads.forEach(thread -> thread.setDaemon(true));
        threads.subList(PUBLISHERS, threads.size()).forEach(Thread::start);
        Eventually.holds(
                "all subscribers are there",
                () -> subscribers.stream().allMatch(subscriber -> subscriber.connections() > 0));
        threads.subList(0, PUBLISHERS).forEach(Thread::start);
    }

    private void round(int number, Fault fault) {
        scene.pass(BEFORE_A_FAULT);
        int acknowledged = notes.acknowledgements();
        int retries = notes.retries();
        int heard = heard();
        if (fault == Fault.FLUSHED) {
            fetchAcknowledged();
            blobsBeforeFlushes.addAll(new BlobFiles(directory).whole());
        }
        long from = System.nanoTime();
        fault.strike(scene, random);
        long to = System.nanoTime();
        probe("probe" + number);
        long healed = System.nanoTime();
        if (fault == Fault.FLUSHED) {
            flushes.add(new Flush(from, to, healed + BEFORE_A_FAULT.toNanos()));
        }
        scene.awaitMeeting();
        long together = System.nanoTime();
        healings.computeIfAbsent(fault, none -> new ArrayList<>()).add(healed - to);
        out.printf(
                ROW,
                number,
                fault,
                seconds(to - from),
                seconds(healed - to),
                seconds(together - to),
                notes.acknowledgements() - acknowledged,
                notes.retries() - retries,
                heard() - heard);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    private int heard() {
        return subscribers.stream().mapToInt(Subscriber::count).sum();
    }

    /** Publishes in each channel through each node, and waits until all have heard that. */
    private void probe(String name) {
        List<CompletableFuture<Void>> publishing = IntStream.range(0, Scene.NODES)
                .mapToObj(node -> CompletableFuture.runAsync(() -> Notes.CHANNELS.forEach(
                        channel -> Publisher.probe(name + "-" + node + channel, channel, node, scene, notes))))
                .toList();
        publishing.forEach(CompletableFuture::join);
        for (Subscriber subscriber : subscribers) {
            Eventually.holds(
                    subscriber + " hears through every node",
                    LONGEST_HEALING,
                    () -> IntStream.range(0, Scene.NODES)
                            .allMatch(node -> Notes.CHANNELS.stream()
                                    .allMatch(channel -> subscriber.hasHeard(channel, name + "-" + node + channel))));
        }
    }

    private void awaitThreads(int from, int to) {
        for (Thread thread : threads.subList(from, to)) {
            try {
                thread.join(LONGEST_HEALING.plus(Scene.PATIENCE).toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (thread.isAlive()) {
                throw new IllegalStateException("a " + thread.getName() + " hangs");
            }
        }
    }

    /** Gives what was published last, with nothing after it, the time to be heard; what is not is for the check. */
    private void awaitEverythingHeard() {
        List<Publication> wanted = notes.publications().stream()
                .filter(Publication::isAcknowledged)
                .filter(publication -> flushes.stream().noneMatch(flush -> publication.askedAt() <= flush.to()))
                .toList();
        try {
            Eventually.holds(
                    "everything is heard",
                    LONGEST_HEALING,
                    () -> subscribers.stream()
                            .allMatch(subscriber -> wanted.stream().allMatch(subscriber::hasHeardIfWanted)));
        } catch (AssertionError missing) {
            out.println("something is still missing after " + LONGEST_HEALING.toSeconds() + " s");
        }
    }

    /** Fetches each file that was acknowledged since the last flush. */
    private void fetchAcknowledged() {
        notes.publications().stream()
                .filter(publication -> publication.isAcknowledged() && publication.sha256() != null)
                .filter(publication -> isAfterFlushes(publication.askedAt()))
                .forEach(publication ->
                        fetch(publication.channel(), publication.ack().fileId()));
    }

    /** Fetches each file that was announced since the last flush. */
    private void fetchAnnounced() {
        for (Subscriber subscriber : subscribers) {
            for (Subscription subscription : subscriber.subscriptions()) {
                for (Heard heard : subscription.heard()) {
                    if (heard instanceof Event event
                            && event.fileId() != null
                            && isAfterFlushes(notes.askedAt(event.name()))) {
                        fetch(event.channel(), event.fileId());
                    }
                }
            }
        }
    }

    private void fetch(String channel, String fileId) {
        fetched.computeIfAbsent(fileId, id -> {
            int first = random.nextInt(Scene.NODES);
            return IntStream.range(first, first + Scene.NODES)
                    .mapToObj(node -> fetch(node, content(channel, id)))
                    .filter(one -> one.status() > 0)
                    .findFirst()
                    .orElse(UNREACHED);
        });
    }

    private Fetched fetch(int node, String path) {
        try {
            Answer answer = scene.client(node).get(path);
            return new Fetched(answer.status(), Samples.sha256(answer.body()));
        } catch (UncheckedIOException nodeAway) {
            return UNREACHED;
        }
    }

    private boolean isAfterFlushes(long time) {
        return flushes.stream().noneMatch(flush -> time <= flush.to());
    }

    /** Bytes whose entries went with the data stay. */
    private void checkBlobs() {
        blobsBeforeFlushes.stream()
                .filter(Files::notExists)
                .forEach(blob -> notes.complain("bytes were deleted after a flush: " + blob));
    }

    private List<Violation> judge() {
        List<Subscription> subscriptions = subscribers.stream()
                .flatMap(subscriber -> subscriber.subscriptions().stream())
                .toList();
        History history = new History(notes.publications(), subscriptions, flushes, fetched, notes.complaints());
        List<Violation> violations = HistoryCheck.of(history);
        long acknowledged = history.publications().stream()
                .filter(Publication::isAcknowledged)
                .count();
        long events = subscriptions.stream()
                .flatMap(subscription -> subscription.heard().stream())
                .filter(Event.class::isInstance)
                .count();
        printHealings();
        out.printf(
                "%d published, %d acknowledged, %d retries; %d events heard by %d subscriptions over %d connections; %d files%n",
                history.publications().size(),
                acknowledged,
                notes.retries(),
                events,
                subscriptions.size(),
                subscribers.stream().mapToInt(Subscriber::connections).sum(),
                fetched.size());
        return violations;
    }

    private void printHealings() {
        out.printf(SUMMARY, "fault", "times", "median", "longest");
        healings.forEach((fault, times) -> {
            List<Long> sorted = times.stream().sorted().toList();
            out.printf(
                    SUMMARY,
                    fault,
                    sorted.size(),
                    seconds(sorted.get(sorted.size() / 2)),
                    seconds(sorted.get(sorted.size() - 1)));
        });
    }

    /** Ends all processes. */
    @Override
    public void close() {
        scene.close();
    }
}
