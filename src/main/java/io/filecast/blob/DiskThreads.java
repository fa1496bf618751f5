package io.filecast.blob;

import io.filecast.core.BrokerError;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that touch the disk. Any thread. They are many because they mostly wait for it; their queue is bounded by
 * those who fill it, a few jobs for each sink and request.
 */
final class DiskThreads implements Executor {

    private static final long IDLE_SECONDS = 60;
    private static final long CLOSE_SECONDS = 30;

    private final ThreadPoolExecutor pool;

    DiskThreads(int count) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), job -> {
                    Thread thread = new Thread(job, "filecast-blob-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable job) {
        pool.execute(job);
    }

    /**
     * Runs a job that ends with a future.
     *
     * @param home where the answer is wanted
     * @return what the job's future has, on {@code home}; every failure is a {@link BrokerError}
     */
    <T> Future<T> call(Context home, Callable<Future<T>> job) {
        Promise<T> answer = Promise.promise();
        try {
            execute(() -> run(job).onComplete(result -> home.runOnContext(nothing -> {
                if (result.succeeded()) {
                    answer.complete(result.result());
                } else {
                    answer.fail(DiskErrors.of(result.cause()));
                }
            })));
        } catch (RejectedExecutionException e) {
            answer.fail(DiskErrors.of(e));
        }
        return answer.future();
    }

    private static <T> Future<T> run(Callable<Future<T>> job) {
        try {
            return job.call();
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * Takes no more jobs; done when those that it has are through, or after half a minute.
     *
     * @return whether all are through
     */
    Future<Boolean> close(Vertx vertx) {
        pool.shutdown();
        return vertx.executeBlocking(() -> pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS), false);
    }
}
