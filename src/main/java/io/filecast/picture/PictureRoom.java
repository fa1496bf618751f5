package io.filecast.picture;

import io.filecast.core.BlobContent;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.ThumbnailMaker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes thumbnails on a few threads of its own, with a queue of its own: whatever pictures do, nothing else waits for them.
 * Any thread with a Vert.x context; futures complete on it.
 */
public final class PictureRoom implements ThumbnailMaker {

    private static final Logger LOG = LoggerFactory.getLogger(PictureRoom.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final long IDLE_SECONDS = 60;

    /** From being asked to being done: what is asked for over the bus is waited for a little longer. */
    private static final Duration LONGEST = Duration.ofSeconds(50);

    private final Vertx vertx;
    private final PictureOptions options;
    private final MemoryBudget memory;
    private final ThreadLocal<Pacer> pacers;
    private final ThreadPoolExecutor workers;

    /** A room with its threads, which begin when there is work. */
    public PictureRoom(Vertx vertx, PictureOptions options) {
        // Nothing is ever shown here, and no library may think so.
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        this.vertx = vertx;
        this.options = options;
        this.memory = new MemoryBudget(options.memoryBytes());
        this.pacers = ThreadLocal.withInitial(() -> new Pacer(WorkerClock.ofThisThread(), options.busyPercent()));
        AtomicInteger number = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                options.workers(),
                options.workers(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(options.queue()),
                job -> {
                    Thread thread = new Thread(job, "filecast-pictures-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    @Override
    public Future<Made> make(BlobContent original, Box box) {
        Context home = vertx.getOrCreateContext();
        Promise<Made> made = Promise.promise();
        long asked = System.nanoTime();
        try {
            workers.execute(() -> {
                Future<Made> done = attempt(original.file(), box, asked);
                home.runOnContext(nothing -> made.handle(done));
            });
        } catch (RejectedExecutionException e) {
            made.fail(busy());
        }
        return made.future();
    }

    private Future<Made> attempt(Path file, Box box, long askedNanos) {
        if (workers.isShutdown()) {
            return Future.failedFuture(stopping());
        }
        if (System.nanoTime() - askedNanos >= options.timeout().toNanos()) {
            return Future.failedFuture(busy());
        }
        Pacer pacer = pacers.get();
        pacer.begin();
        try {
            Allowance allowance = new Allowance(options.timeout(), askedNanos + LONGEST.toNanos(), pacer);
            return Future.succeededFuture(new ThumbnailJob(file, box, options.maxPixels(), memory, allowance).run());
        } catch (BrokerError refusal) {
            // A worker that is interrupted cannot read on, and takes the picture for a damaged one.
            return Future.failedFuture(workers.isShutdown() ? stopping() : refusal);
        } catch (Throwable fault) {
            String id = UUID.randomUUID().toString();
            LOG.error("a thumbnail failed, errorId={}", id, fault);
            return Future.failedFuture(BrokerError.of(ErrorCode.INTERNAL, "an internal fault, error id " + id));
        } finally {
            pacer.end();
        }
    }

    private static BrokerError busy() {
        return BrokerError.of(ErrorCode.UNAVAILABLE, "too many thumbnails wait to be made", RETRY_AFTER);
    }

    private static BrokerError stopping() {
        return BrokerError.of(ErrorCode.UNAVAILABLE, "the node is stopping", RETRY_AFTER);
    }

    /** Takes no more work and refuses what waits; done when what was begun is through. */
    public Future<Void> close() {
        workers.shutdownNow().forEach(Runnable::run);
        return vertx.executeBlocking(
                        () -> workers.awaitTermination(options.timeout().toMillis(), TimeUnit.MILLISECONDS), false)
                .mapEmpty();
    }
}
