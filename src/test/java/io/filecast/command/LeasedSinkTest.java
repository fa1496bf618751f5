package io.filecast.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BlobSink;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.SealedBlob;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LeasedSinkTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final BrokerError TAKEN = BrokerError.of(ErrorCode.CONFLICT, "another writer");
    private static final BrokerError SILENT = BrokerError.unavailable("nobody knows", null);

    private final List<String> calls = new ArrayList<>();
    private final CompletableFuture<BrokerError> failure = new CompletableFuture<>();

    @AfterAll
    static void close() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Notes what it is asked for. */
    private final class NotingSink implements BlobSink {
        @Override
        public void write(Buffer bytes) {
            calls.add("write " + bytes);
        }

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void onDrain(Runnable handler) {
            calls.add("onDrain");
        }

        @Override
        public void onFailure(Consumer<BrokerError> handler) {
            calls.add("onFailure");
        }

        @Override
        public long sizeBytes() {
            return 3;
        }

        @Override
        public Future<SealedBlob> seal() {
            calls.add("seal");
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> discard() {
            calls.add("discard");
            return Future.succeededFuture();
        }
    }

    /** A sink on a loop, whose lease is renewed with each of some outcomes, and then with success. */
    private LeasedSink sink(List<Future<Void>> renewals, CompletableFuture<Integer> renewed) throws Exception {
        CompletableFuture<LeasedSink> made = new CompletableFuture<>();
        int[] count = {0};
        VERTX.runOnContext(loop -> {
            LeasedSink sink = new LeasedSink(
                    VERTX,
                    new NotingSink(),
                    () -> {
                        int number = count[0]++;
                        if (number >= renewals.size()) {
                            renewed.complete(number);
                            return Future.succeededFuture();
                        }
                        return renewals.get(number);
                    },
                    null);
            sink.onFailure(failure::complete);
            made.complete(sink);
        });
        return made.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aWriterThatLostItsLeaseHearsOfItAndSealsNothing() throws Exception {
        LeasedSink sink =
                sink(List.of(Future.failedFuture(SILENT), Future.failedFuture(TAKEN)), new CompletableFuture<>());
        sink.write(Buffer.buffer("one"));
        assertSame(TAKEN, failure.get(10, TimeUnit.SECONDS));
        sink.write(Buffer.buffer("two"));
        assertSame(TAKEN, sink.seal().cause());
        assertEquals(List.of("onFailure", "write one", "discard"), calls);
        sink.stop();
    }

    @Test
    void aRenewalWhoseOutcomeNobodyKnowsEndsNothing() throws Exception {
        CompletableFuture<Integer> renewed = new CompletableFuture<>();
        LeasedSink sink = sink(List.of(Future.failedFuture(SILENT)), renewed);
        assertEquals(1, renewed.get(10, TimeUnit.SECONDS));
        assertTrue(sink.seal().succeeded());
        assertEquals(List.of("onFailure", "seal"), calls);
        assertFalse(failure.isDone());
        assertTrue(sink.stop());
        assertFalse(sink.stop(), "it was let go before");
    }
}
