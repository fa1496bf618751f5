package io.filecast.blob;

import io.filecast.core.BlobSink;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.SealedBlob;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Gathers the bytes of one blob and hands them to the disk's threads. Event-loop confined, to the context that uses it
 * first: the one that opened it may have been another.
 *
 * <p>At most {@value #MOST_WRITES} writes are under way: one that the disk works on, and one that waits behind it while
 * the source fills up the next. When memory is scarce it gathers nothing and waits for each write.
 */
final class DiskSink implements BlobSink {

    private static final int MOST_WRITES = 2;

    // As many as a system call takes; also keeps a source of tiny buffers from holding more in objects than in bytes.
    private static final int MOST_BUFFERS = 1024;

    private final Vertx vertx;
    private final Lane lane;
    private final SinkFile part;
    private final BlobMemory memory;
    private final int gatherBytes;

    private Context home;
    private List<Buffer> gathered = new ArrayList<>();
    private long gatheredBytes;
    private long sizeBytes;
    private int writes;
    private boolean full;
    private boolean ended;
    private BrokerError failure;
    private Consumer<BrokerError> failureHandler;
    private Runnable drainHandler = () -> {};
    private Promise<SealedBlob> sealing;
    private Promise<Void> discarding;

    /** Set on the loop, read by the writes that are under way: they need not be done any more. */
    private volatile boolean isPointless;

    DiskSink(Vertx vertx, Lane lane, SinkFile part, BlobMemory memory, int gatherBytes) {
        this.vertx = vertx;
        this.lane = lane;
        this.part = part;
        this.memory = memory;
        this.gatherBytes = gatherBytes;
    }

    @Override
    public void write(Buffer bytes) {
        sizeBytes += bytes.length();
        if (ended || failure != null || bytes.length() == 0) {
            return;
        }
        gathered.add(bytes);
        gatheredBytes += bytes.length();
        memory.take(bytes.length());
        flushIfDue();
    }

    @Override
    public boolean isFull() {
        full = full || !hasRoom();
        return full;
    }

    private boolean hasRoom() {
        return failure != null || ended || writes == 0 || writes < MOST_WRITES && !memory.isScarce();
    }

    @Override
    public void onDrain(Runnable handler) {
        drainHandler = handler;
    }

    @Override
    public void onFailure(Consumer<BrokerError> handler) {
        failureHandler = handler;
        if (failure != null && sealing == null) {
            tellFailure();
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    private void flushIfDue() {
        boolean due = gatheredBytes >= gatherBytes || gathered.size() >= MOST_BUFFERS || memory.isScarce();
        if (!due || gathered.isEmpty() || writes >= MOST_WRITES) {
            return;
        }
        List<Buffer> buffers = takeGathered();
        long length = lengthOf(buffers);
        writes++;
        submit(
                () -> {
                    BrokerError error = writeNow(buffers);
                    home.runOnContext(nothing -> written(length, error));
                },
                closed -> written(length, closed));
    }

    private List<Buffer> takeGathered() {
        List<Buffer> buffers = gathered;
        gathered = new ArrayList<>();
        gatheredBytes = 0;
        return buffers;
    }

    private static long lengthOf(List<Buffer> buffers) {
        long length = 0;
        for (Buffer buffer : buffers) {
            length += buffer.length();
        }
        return length;
    }

    private BrokerError writeNow(List<Buffer> buffers) {
        if (isPointless) {
            return null;
        }
        try {
            part.write(buffers);
            return null;
        } catch (Exception e) {
            isPointless = true;
            return part.giveUp(e);
        }
    }

    private void written(long length, BrokerError error) {
        writes--;
        memory.release(length);
        if (error != null) {
            fail(error);
        } else if (!ended) {
            flushIfDue();
        }
        if (full && hasRoom()) {
            full = false;
            drainHandler.run();
        }
    }

    private void fail(BrokerError error) {
        if (failure != null) {
            return;
        }
        failure = error;
        isPointless = true;
        dropGathered();
        if (sealing != null) {
            sealing.tryFail(error);
        } else if (!ended) {
            tellFailure();
        }
    }

    private void tellFailure() {
        Consumer<BrokerError> handler = failureHandler;
        if (handler != null) {
            failureHandler = null;
            handler.accept(failure);
        }
    }

    private void dropGathered() {
        memory.release(gatheredBytes);
        takeGathered();
    }

    /**
     * Writes what it has, then does a job; when either fails, the sink has failed.
     *
     * @return what the job said
     */
    <T> Future<T> afterWrites(Callable<T> job) {
        if (failure != null) {
            return Future.failedFuture(failure);
        }
        if (ended) {
            return Future.failedFuture(BrokerError.of(ErrorCode.CONFLICT, "the upload was given up"));
        }
        Promise<T> done = Promise.promise();
        List<Buffer> rest = takeGathered();
        long length = lengthOf(rest);
        writes++;
        submit(
                () -> writeThen(rest, job)
                        .onComplete(result -> home.runOnContext(nothing -> {
                            written(length, result.succeeded() ? null : DiskErrors.of(result.cause()));
                            done.handle(result);
                        })),
                closed -> {
                    written(length, closed);
                    done.tryFail(closed);
                });
        return done.future();
    }

    /** The same, and then takes no more. */
    <T> Future<T> endAfter(Callable<T> job) {
        Future<T> done = afterWrites(job);
        ended = true;
        return done;
    }

    private <T> Future<T> writeThen(List<Buffer> rest, Callable<T> job) {
        if (isPointless) {
            return Future.failedFuture(BrokerError.of(ErrorCode.CONFLICT, "a write before it failed"));
        }
        try {
            part.write(rest);
            return Future.succeededFuture(job.call());
        } catch (Exception e) {
            isPointless = true;
            return Future.failedFuture(part.giveUp(e));
        }
    }

    @Override
    public Future<SealedBlob> seal() {
        if (sealing != null) {
            return sealing.future();
        }
        sealing = Promise.promise();
        if (failure != null) {
            sealing.fail(failure);
        } else if (ended) {
            sealing.fail(BrokerError.of(ErrorCode.CONFLICT, "the upload was given up"));
        } else {
            ended = true;
            List<Buffer> rest = takeGathered();
            long length = lengthOf(rest);
            submit(
                    () -> sealNow(rest).onComplete(result -> home.runOnContext(nothing -> sealed(length, result))),
                    closed -> sealed(length, Future.failedFuture(closed)));
        }
        return sealing.future();
    }

    private Future<SealedBlob> sealNow(List<Buffer> rest) {
        if (isPointless) {
            return Future.failedFuture(BrokerError.of(ErrorCode.CONFLICT, "a write before it failed"));
        }
        try {
            return part.seal(rest).recover(failure -> Future.failedFuture(part.giveUp(failure)));
        } catch (Exception e) {
            return Future.failedFuture(part.giveUp(e));
        }
    }

    private void sealed(long length, AsyncResult<SealedBlob> result) {
        memory.release(length);
        if (result.succeeded()) {
            sealing.complete(result.result());
        } else {
            fail(DiskErrors.of(result.cause()));
        }
    }

    @Override
    public Future<Void> discard() {
        if (discarding != null) {
            return discarding.future();
        }
        discarding = Promise.promise();
        if (sealing != null) {
            // The seal decides: what it made may be known to somebody already.
            sealing.future().onComplete(result -> discarding.complete());
            return discarding.future();
        }
        ended = true;
        isPointless = true;
        dropGathered();
        submit(
                () -> {
                    part.remove();
                    home.runOnContext(nothing -> discarding.complete());
                },
                closed -> discarding.complete());
        return discarding.future();
    }

    /** Hands a job over; when the store is closed, what is left of the blob is swept after the next start. */
    private void submit(Runnable job, Consumer<BrokerError> whenClosed) {
        if (home == null) {
            home = vertx.getOrCreateContext();
        }
        try {
            lane.execute(job);
        } catch (RejectedExecutionException e) {
            whenClosed.accept(DiskErrors.of(e));
        }
    }
}
