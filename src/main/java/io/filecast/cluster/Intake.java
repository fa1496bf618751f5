package io.filecast.cluster;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The way of many small things onto one loop: what comes within a turn is taken in one go. Any thread may put; it is
 * taken on the loop.
 */
final class Intake<T> {

    /** A turn takes no more, so that others of the loop get theirs. */
    private static final int MOST_PER_TURN = 1_024;

    private final Context loop;
    private final int bound;
    private final Consumer<T> taker;
    private final Runnable turnEnds;
    private final Queue<T> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicBoolean awake = new AtomicBoolean();

    /**
     * An empty one.
     *
     * @param bound how many may wait
     * @param taker takes each of them
     * @param turnEnds called after those of a turn
     */
    Intake(Context loop, int bound, Consumer<T> taker, Runnable turnEnds) {
        this.loop = loop;
        this.bound = bound;
        this.taker = taker;
        this.turnEnds = turnEnds;
    }

    /** Puts one in, unless too many are waiting. */
    void put(T item) {
        if (size.get() >= bound) {
            refused.incrementAndGet();
        } else {
            size.incrementAndGet();
            queue.add(item);
        }
        wake();
    }

    /** How many were refused since this was last asked. */
    int takeRefused() {
        return refused.getAndSet(0);
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            loop.runOnContext(ignored -> drain());
        }
    }

    private void drain() {
        awake.set(false);
        for (int left = MOST_PER_TURN; left > 0; left--) {
            T item = queue.poll();
            if (item == null) {
                break;
            }
            size.decrementAndGet();
            taker.accept(item);
        }
        turnEnds.run();
        if (!queue.isEmpty()) {
            wake();
        }
    }
}
