package io.filecast.people;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * Hashes and checks passwords on a few threads of its own, so that the memory which that takes is bounded. Any thread with a
 * Vert.x context; futures complete on it. What waits for a thread is bounded, too: one more is refused with
 * {@link ErrorCode#UNAVAILABLE}.
 */
final class PasswordHasher {

    private final PasswordHash.Cost cost;
    private final WorkerExecutor workers;
    private final Semaphore room;
    private final SecureRandom random = new SecureRandom();
    private final PasswordHash nobodys;

    /**
     * @param cost what new hashes take
     * @param threads how many are made at a time
     * @param queue how many may wait
     */
    PasswordHasher(Vertx vertx, PasswordHash.Cost cost, int threads, int queue) {
        this.cost = cost;
        this.workers = vertx.createSharedWorkerExecutor("filecast-passwords-" + System.identityHashCode(this), threads);
        this.room = new Semaphore(threads + queue);
        this.nobodys = new PasswordHash(cost, salt(), new byte[32]);
    }

    /** The kept form of a password's hash. */
    Future<String> hash(String password) {
        byte[] bytes = bytesOf(password);
        return run(() -> PasswordHash.of(bytes, cost, salt()).phc());
    }

    /**
     * Whether a password is the one that a kept hash was made of.
     *
     * @param kept null when there is none: then the answer is no, after as much work as for a wrong password
     */
    Future<Boolean> matches(String password, String kept) {
        byte[] bytes = bytesOf(password);
        PasswordHash known = kept == null ? null : PasswordHash.parse(kept).orElse(null);
        PasswordHash compared = known == null ? nobodys : known;
        return run(() -> compared.matches(bytes) && known != null);
    }

    /** Whether a kept hash should be made anew, because it takes another cost than new ones do. */
    boolean isOutdated(String kept) {
        return PasswordHash.parse(kept).map(known -> !known.cost().equals(cost)).orElse(true);
    }

    /** One form of the texts that look the same, as RFC 8265 §4.2 asks. */
    private static byte[] bytesOf(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] salt() {
        byte[] salt = new byte[PasswordHash.saltBytes()];
        random.nextBytes(salt);
        return salt;
    }

    private <T> Future<T> run(Callable<T> work) {
        if (!room.tryAcquire()) {
            return Future.failedFuture(BrokerError.of(
                    ErrorCode.UNAVAILABLE, "too many passwords wait to be checked", Duration.ofSeconds(1)));
        }
        return workers.executeBlocking(
                () -> {
                    try {
                        return work.call();
                    } finally {
                        room.release();
                    }
                },
                false);
    }

    Future<Void> close() {
        return workers.close();
    }
}
