package io.filecast.adapter.testing;

import io.filecast.core.BrokerError;
import io.filecast.core.CursorFeed;
import io.filecast.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A {@link CursorFeed} whose polls are answered by the test. Any thread. */
public final class MemoryPolls implements CursorFeed {

    private final List<Waiting> waiting = new CopyOnWriteArrayList<>();

    /** A poll that waits. */
    public record Waiting(PollRequest request, Promise<Batch> promise) {}

    /** Those that wait. */
    public List<Waiting> waiting() {
        return List.copyOf(waiting);
    }

    /** Answers the oldest of them. */
    public void answer(Batch batch) {
        waiting.remove(0).promise().complete(batch);
    }

    @Override
    public Poll poll(PollRequest request) {
        Waiting poll = new Waiting(request, Promise.promise());
        waiting.add(poll);
        return new Poll() {
            @Override
            public Future<Batch> answer() {
                return poll.promise().future();
            }

            @Override
            public void cancel() {
                waiting.remove(poll);
                poll.promise().tryFail(BrokerError.of(ErrorCode.CONFLICT, "given up"));
            }
        };
    }
}
