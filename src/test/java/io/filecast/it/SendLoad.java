package io.filecast.it;

import static io.filecast.testing.ApiClient.fileTo;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.segment;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.it.Ledger.Publication;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One sender of files, in one step and in two, and of messages, all to the same inboxes, through crashes. What it is told
 * goes into the ledger. Confined to one thread.
 */
final class SendLoad {

    /** After this an upload that was not published is swept; longer than a restart takes. */
    static final Duration UNPUBLISHED_TTL = Duration.ofSeconds(10);

    private static final int FILE_BYTES = 4 << 10;

    private final List<String> inboxes;
    private final String to;
    private final Supplier<ApiClient> node;
    private final Ledger ledger;
    private final Random random;
    private final Asking asking;

    SendLoad(List<String> inboxes, Supplier<ApiClient> node, Ledger ledger, long seed) {
        this.inboxes = inboxes;
        this.to = inboxes.stream().collect(Collectors.joining("\",\"", "\"to\":[\"", "\"]"));
        this.node = node;
        this.ledger = ledger;
        this.random = new Random(seed);
        this.asking = new Asking(node, ledger, random);
    }

    /** Does one of them. */
    void operate(String send) {
        switch (random.nextInt(4)) {
            case 0 -> sendMessage(send);
            case 1 -> sendInTwoSteps(send);
            default -> sendFile(send);
        }
    }

    private void sendMessage(String send) {
        String body = "{" + to + ",\"message\":" + marker(send) + "}";
        note(send, null, null, asking.ask(send, true, key -> post(body, key)));
    }

    private void sendFile(String send) {
        byte[] bytes = Samples.random(FILE_BYTES, random.nextLong());
        String path = fileTo(send, inboxes.toArray(String[]::new)) + "&message=" + segment(marker(send));
        Optional<Answer> answer = asking.ask(send, true, key -> node.get().post(path, bytes, "Idempotency-Key", key));
        note(send, Samples.sha256(bytes), null, answer);
    }

    private void sendInTwoSteps(String send) {
        byte[] bytes = Samples.random(FILE_BYTES, random.nextLong());
        long sweptFrom = System.nanoTime() + UNPUBLISHED_TTL.toNanos();
        String declaration = "{" + to + ",\"name\":\"" + send + "\"}";
        Optional<String> id = asking.ask(send, false, key -> node.get().postJson(uploads(), declaration))
                .map(answer -> answer.json().get("id").asText());
        boolean isSent = id.isPresent()
                && asking.ask(send, false, key -> node.get().put(upload(id.get()), bytes), sweptFrom)
                        .isPresent();
        if (isSent) {
            String body = "{" + to + ",\"fileId\":\"" + id.get() + "\",\"message\":" + marker(send) + "}";
            note(send, Samples.sha256(bytes), id.get(), asking.ask(send, true, key -> post(body, key), sweptFrom));
        }
    }

    private Answer post(String body, String key) {
        return node.get().postJson(messages(), body, "Idempotency-Key", key);
    }

    private void note(String send, String sha256, String fileId, Optional<Answer> answer) {
        JsonNode told = answer.map(Answer::json).orElse(null);
        String timetoken = told == null ? null : told.at("/entries/0/timetoken").asText();
        String id = told != null && told.has("id") ? told.get("id").asText() : fileId;
        ledger.note(new Publication(send, inboxes.get(0), sha256, timetoken, id));
    }

    private static String marker(String send) {
        return "{\"op\":\"" + send + "\"}";
    }
}
