package io.filecast.it;

import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.it.Ledger.Deletion;
import io.filecast.it.Ledger.Publication;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One publisher that does all that publishers do, through crashes: files in one step and in two, messages, deletions. What
 * it is told goes into the ledger. Confined to one thread.
 */
final class CrashLoad {

    /** After this an upload that was not published is swept; longer than a restart takes. */
    static final Duration UNPUBLISHED_TTL = Duration.ofSeconds(8);

    private static final int MANY_BYTES = 3 << 20;
    private static final int FEW_BYTES = 64 << 10;

    private final List<String> channels;
    private final Supplier<ApiClient> node;
    private final Ledger ledger;
    private final Random random;
    private final Asking asking;
    private final List<Publication> own = new ArrayList<>();

    CrashLoad(List<String> channels, Supplier<ApiClient> node, Ledger ledger, long seed) {
        this.channels = channels;
        this.node = node;
        this.ledger = ledger;
        this.random = new Random(seed);
        this.asking = new Asking(node, ledger, random);
    }

    /** Does one of them. */
    void operate(String operation) {
        String channel = channels.get(random.nextInt(channels.size()));
        int dice = random.nextInt(10);
        if (dice < 3) {
            sendMessage(operation, channel);
        } else if (dice < 6) {
            sendFile(operation, channel);
        } else if (dice < 8) {
            sendInTwoSteps(operation, channel);
        } else if (!own.isEmpty()) {
            delete(operation, own.remove(random.nextInt(own.size())));
        }
    }

    private void sendMessage(String operation, String channel) {
        Optional<Answer> answer = asking.ask(
                operation,
                true,
                key -> node.get()
                        .postJson(
                                messages(channel), "{\"message\":" + marker(operation) + "}", "Idempotency-Key", key));
        note(operation, channel, null, null, answer);
    }

    private void sendFile(String operation, String channel) {
        byte[] bytes = bytes();
        String path = newFile(channel, operation) + "&message=" + segment(marker(operation));
        Optional<Answer> answer =
                asking.ask(operation, true, key -> node.get().post(path, bytes, "Idempotency-Key", key));
        note(operation, channel, Samples.sha256(bytes), null, answer);
    }

    private void sendInTwoSteps(String operation, String channel) {
        byte[] bytes = bytes();
        String declaration = "{\"channel\":\"" + channel + "\",\"name\":\"" + operation + "\"}";
        long sweptFrom = System.nanoTime() + UNPUBLISHED_TTL.toNanos();
        Optional<String> id = asking.ask(operation, false, key -> node.get().postJson(uploads(), declaration))
                .map(answer -> answer.json().get("id").asText());
        boolean isSent = id.isPresent()
                && asking.ask(operation, false, key -> node.get().put(upload(id.get()), bytes), sweptFrom)
                        .isPresent();
        if (isSent) {
            String body = "{\"fileId\":\"" + id.get() + "\",\"message\":" + marker(operation) + "}";
            Optional<Answer> answer = asking.ask(
                    operation,
                    true,
                    key -> node.get().postJson(messages(channel), body, "Idempotency-Key", key),
                    sweptFrom);
            note(operation, channel, Samples.sha256(bytes), id.get(), answer);
        }
    }

    private void delete(String operation, Publication file) {
        Optional<Answer> answer = asking.ask(
                operation, true, key -> node.get().delete(file(file.channel(), file.fileId()), "Idempotency-Key", key));
        ledger.note(new Deletion(file.channel(), file.fileId(), answer.isPresent()));
    }

    private void note(String operation, String channel, String sha256, String fileId, Optional<Answer> answer) {
        JsonNode told = answer.map(Answer::json).orElse(null);
        String timetoken = told == null ? null : told.get("timetoken").asText();
        String id = told != null && told.has("id") ? told.get("id").asText() : fileId;
        Publication publication = new Publication(operation, channel, sha256, timetoken, id);
        ledger.note(publication);
        if (sha256 != null && publication.isAcknowledged()) {
            own.add(publication);
        }
    }

    private byte[] bytes() {
        int size = random.nextInt(random.nextInt(8) == 0 ? MANY_BYTES : FEW_BYTES);
        return Samples.random(size, random.nextLong());
    }

    private static String marker(String operation) {
        return "{\"op\":\"" + operation + "\"}";
    }
}
