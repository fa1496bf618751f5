package io.filecast.it.torture;

import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.it.torture.History.Ack;
import io.filecast.it.torture.History.Publication;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Samples;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Publishes messages and small files as a careful program does: each under a key, again on another node until there is an
 * answer. Runs on a thread of its own until it is stopped; what it is told goes into the notes.
 */
final class Publisher implements Runnable {

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration BEFORE_A_RETRY = Duration.ofMillis(150);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MOST_BYTES = 16 << 10;

    /** Not now, or not again while the same is being done. */
    private static final Set<String> TRY_AGAIN = Set.of("unavailable", "draining", "conflict");

    private final String name;
    private final Scene scene;
    private final Notes notes;
    private final Random random;
    private int node;
    private volatile boolean isStopped;

    Publisher(String name, Scene scene, Notes notes, long seed) {
        this.name = name;
        this.scene = scene;
        this.notes = notes;
        this.random = new Random(seed);
    }

    void stop() {
        isStopped = true;
    }

    @Override
    public void run() {
        List<String> channels = Notes.CHANNELS;
        for (int i = 1; !isStopped && scene.pass(PAUSE); i++) {
            node = random.nextInt(Scene.NODES);
            // The last one is quiet: there no later event shows soon that one is missing.
            String channel = random.nextInt(40) == 0
                    ? channels.get(channels.size() - 1)
                    : channels.get(random.nextInt(channels.size() - 1));
            byte[] file = random.nextInt(5) == 0 ? Samples.random(random.nextInt(MOST_BYTES), random.nextLong()) : null;
            publish(name + "-" + i, channel, i, file);
        }
    }

    /** Publishes one thing that all who follow the channel want, on one node until it takes it. */
    static void probe(String name, String channel, int node, Scene scene, Notes notes) {
        Publisher publisher = new Publisher(name, scene, notes, 0);
        long askedAt = System.nanoTime();
        Publication probe = new Publication(name, channel, 0, null, askedAt, null);
        while (!publisher.ask(scene.hastyClient(node), probe, null) && publisher.isInTime(askedAt)) {
            notes.retried();
        }
    }

    private void publish(String what, String channel, int number, byte[] file) {
        long askedAt = System.nanoTime();
        String sha256 = file == null ? null : Samples.sha256(file);
        Publication publication = new Publication(what, channel, number, sha256, askedAt, null);
        while (!ask(scene.hastyClient(node), publication, file) && isInTime(askedAt)) {
            notes.retried();
            node++;
        }
    }

    private boolean isInTime(long since) {
        return System.nanoTime() - since < LONGEST.toNanos() && scene.pass(BEFORE_A_RETRY);
    }

    /** Asks once; whether there was an answer that counts. */
    private boolean ask(ApiClient client, Publication publication, byte[] file) {
        notes.asked(publication);
        try {
            Answer answer = send(client, publication, file);
            if (answer.isDone()) {
                JsonNode told = answer.json();
                String fileId = file == null ? null : told.get("id").asText();
                notes.acknowledged(publication, new Ack(told.get("timetoken").asLong(), fileId, System.nanoTime()));
                return true;
            }
            String code = answer.json().path("code").asText();
            if (!TRY_AGAIN.contains(code) && !(code.equals("storage-full") && scene.mayBeFull())) {
                notes.complain(publication.name() + " was answered " + answer.status() + ": " + answer.text());
                return !answer.json().path("retryable").asBoolean();
            }
            return false;
        } catch (UncheckedIOException broken) {
            return false;
        }
    }

    private static Answer send(ApiClient client, Publication publication, byte[] file) {
        String message = "{\"op\":\"" + publication.name() + "\"}";
        String meta = "{\"n\":" + publication.number() + "}";
        if (file == null) {
            String body = "{\"message\":" + message + ",\"meta\":" + meta + "}";
            return client.postJson(messages(publication.channel()), body, "Idempotency-Key", publication.name());
        }
        String path = newFile(publication.channel(), publication.name()) + "&message=" + segment(message) + "&meta="
                + segment(meta);
        return client.post(path, file, "Idempotency-Key", publication.name());
    }
}
