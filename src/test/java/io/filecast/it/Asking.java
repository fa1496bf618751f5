package io.filecast.it;

import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * How a publisher asks of a node that may be killed at any moment. Confined to its publisher.
 *
 * <p>An answer of 503 or a broken connection leaves the outcome unknown: half of those are asked again under the same key
 * until there is an answer, the others are left open.
 */
final class Asking {

    /** A node that was killed is started again, which takes its time on a busy machine. */
    private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(3);

    private final Supplier<ApiClient> node;
    private final Ledger ledger;
    private final Random random;

    Asking(Supplier<ApiClient> node, Ledger ledger, Random random) {
        this.node = node;
        this.ledger = ledger;
        this.random = random;
    }

    /** A request under an idempotency key. */
    interface Request {
        Answer send(String key);
    }

    /** Sends a request; empty when the outcome stays unknown. */
    Optional<Answer> ask(String operation, boolean mayRepeat, Request request) {
        return ask(operation, mayRepeat, request, Long.MAX_VALUE);
    }

    /**
     * Sends a request that needs an upload.
     *
     * @param sweptFrom when nobody need find that upload any more, by {@link System#nanoTime}: the node may have been away
     *     for too long
     * @return empty when the outcome stays unknown, and when the upload was swept
     */
    Optional<Answer> ask(String operation, boolean mayRepeat, Request request, long sweptFrom) {
        Optional<Answer> answer = once(operation, request, sweptFrom);
        if (answer.isEmpty()) {
            Eventually.holds(
                    "the node is back",
                    LONGEST_ABSENCE,
                    () -> node.get().get("/health/ready").isDone());
            if (mayRepeat && random.nextBoolean()) {
                answer = Optional.of(Eventually.get(
                        operation + " is answered", LONGEST_ABSENCE, () -> once(operation, request, sweptFrom)));
            }
        }
        return answer.filter(Answer::isDone);
    }

    /** Empty when it is not known whether it was done. */
    private Optional<Answer> once(String operation, Request request, long sweptFrom) {
        try {
            Answer answer = request.send(operation);
            boolean isSwept = answer.status() == 404 && System.nanoTime() > sweptFrom;
            if (answer.isDone() || isSwept) {
                return Optional.of(answer);
            }
            if (answer.status() != 503) {
                ledger.complain(operation + " was answered " + answer.status() + ": " + answer.text());
                return Optional.of(answer);
            }
            if (answer.header("Retry-After").isEmpty()) {
                ledger.complain(operation + " was answered 503 without Retry-After: " + answer.text());
            }
        } catch (UncheckedIOException broken) {
            if (broken.getCause() instanceof HttpTimeoutException) {
                ledger.complain(operation + " hung: " + broken.getMessage());
            }
        }
        ledger.interrupted();
        return Optional.empty();
    }
}
