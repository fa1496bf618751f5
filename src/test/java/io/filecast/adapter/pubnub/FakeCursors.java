package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerError;
import io.filecast.core.CursorFeed;
import io.filecast.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A feed whose polls wait until the test answers them. */
final class FakeCursors implements CursorFeed {

    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();

    /** A poll that waits. */
    record Waiting(PollRequest request, Promise<Batch> promise, LinkedBlockingQueue<Boolean> cancelled)
            implements Poll {

        @Override
        public Future<Batch> answer() {
            return promise.future();
        }

        @Override
        public void cancel() {
            cancelled.add(true);
            promise.tryFail(BrokerError.of(ErrorCode.CONFLICT, "given up"));
        }

        boolean isCancelledSoon() throws InterruptedException {
            return cancelled.poll(15, TimeUnit.SECONDS) != null;
        }
    }

    @Override
    public Poll poll(PollRequest request) {
        Waiting poll = new Waiting(request, Promise.promise(), new LinkedBlockingQueue<>());
        waiting.add(poll);
        return poll;
    }

    /** The next poll, waited for. */
    Waiting next() throws InterruptedException {
        Waiting poll = waiting.poll(15, TimeUnit.SECONDS);
        if (poll == null) {
            throw new AssertionError("nobody asked");
        }
        return poll;
    }
}
