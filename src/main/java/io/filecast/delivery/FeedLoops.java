package io.filecast.delivery;

import io.filecast.core.AppName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The event loops of this node, each with its share of delivery, and who has which: a channel and an app have one that
 * keeps their order, a thread is one or none. Any thread.
 */
final class FeedLoops {

    private final List<FeedLoop> all;
    private final Map<Thread, FeedLoop> byThread = new ConcurrentHashMap<>();

    /**
     * Takes the loops of a Vert.x instance.
     *
     * @param count how many it has
     * @param hubs makes one for each
     */
    FeedLoops(Vertx vertx, int count, Supplier<Hub> hubs) {
        List<FeedLoop> claimed = new ArrayList<>();
        List<Object> seen = new ArrayList<>();
        // Vert.x hands out its loops in turn; another taker in between makes one come twice.
        for (int i = 0; i < count * 4 && claimed.size() < count; i++) {
            ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
            if (!seen.contains(context.nettyEventLoop())) {
                seen.add(context.nettyEventLoop());
                claimed.add(new FeedLoop(claimed.size(), context, hubs.get()));
            }
        }
        this.all = List.copyOf(claimed);
    }

    /** Learns which thread is which loop; completes when {@link #here} may be asked. */
    Future<Void> begin() {
        List<Future<Void>> bound = new ArrayList<>();
        for (FeedLoop loop : all) {
            Promise<Void> promise = Promise.promise();
            bound.add(promise.future());
            loop.execute(() -> {
                byThread.put(Thread.currentThread(), loop);
                promise.complete();
            });
        }
        return Future.all(bound).mapEmpty();
    }

    /** All of them, each at the place that is its index. */
    List<FeedLoop> all() {
        return all;
    }

    /**
     * The loop whose thread this is.
     *
     * @throws IllegalStateException on any other thread
     */
    FeedLoop here() {
        FeedLoop loop = byThread.get(Thread.currentThread());
        if (loop == null) {
            throw new IllegalStateException("sessions subscribe on one of the node's event loops");
        }
        return loop;
    }

    /** The loop that keeps a channel's order. */
    FeedLoop ownerOf(ChannelKey key) {
        int hash = key.hashCode();
        return all.get(Math.floorMod(hash ^ hash >>> 16, all.size()));
    }

    /** The loop that keeps the order of an app's wildcards and polls. */
    FeedLoop ownerOf(AppName app) {
        return all.get(Math.floorMod(app.hashCode(), all.size()));
    }

    /** Runs something on a loop, after all that was sent to it from this thread. */
    void send(FeedLoop target, Runnable task) {
        FeedLoop here = byThread.get(Thread.currentThread());
        if (here == null) {
            target.execute(task);
        } else {
            here.post(target, task);
        }
    }
}
