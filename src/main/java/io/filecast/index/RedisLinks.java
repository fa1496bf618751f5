package io.filecast.index;

import io.filecast.index.RedisLink.Answer;
import io.filecast.index.RedisLink.Call;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The connections to Redis, one {@link RedisLink} for each event loop that asks. Any thread; futures complete on the
 * caller's context.
 */
public final class RedisLinks {

    private final VertxInternal vertx;
    private final RedisSettings settings;
    private final Map<EventLoop, LoopLink> links = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** Connects nowhere yet; a link is made with the first command of an event loop. */
    public RedisLinks(Vertx vertx, RedisSettings settings) {
        this.vertx = (VertxInternal) vertx;
        this.settings = settings;
    }

    /** Tells when a lost connection came back, on its event loop: then something may have been missed. */
    public void onReturn(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Whether Redis answers.
     *
     * @return fails with {@link io.filecast.core.ErrorCode#UNAVAILABLE} when it does not within the command timeout
     */
    public Future<Void> ping() {
        return command(Request.cmd(Command.PING)).mapEmpty();
    }

    /** Ends all connections; commands under way fail. */
    public Future<Void> close() {
        closed = true;
        List<Future<?>> ended = new ArrayList<>();
        links.values().forEach(link -> ended.add(link.close()));
        return Future.join(ended).mapEmpty();
    }

    RedisSettings settings() {
        return settings;
    }

    /** Runs a plain command that is harmless when it is done twice. */
    Future<Response> command(Request request) {
        return send(null, request, false).map(Answer::body);
    }

    /**
     * Runs a script that is harmless when it is done twice.
     *
     * @param replicated whether its write must be on the replicas before it is answered
     */
    Future<Answer> script(RedisScript script, Request request, boolean replicated) {
        return send(script, request, replicated);
    }

    private Future<Answer> send(RedisScript script, Request request, boolean replicated) {
        ContextInternal caller = vertx.getOrCreateContext();
        Promise<Answer> promise = caller.promise();
        if (closed) {
            promise.fail(RedisErrors.closed());
            return promise.future();
        }
        Call call = new Call(script, request, replicated, promise);
        linkOf(caller).send(call);
        return promise.future();
    }

    private LoopLink linkOf(ContextInternal caller) {
        LoopLink known = links.get(caller.nettyEventLoop());
        return known != null
                ? known
                : links.computeIfAbsent(caller.nettyEventLoop(), loop -> {
                    // A context of its own: the caller's may belong to a verticle, and end with it.
                    ContextInternal context = vertx.contextBuilder()
                            .withThreadingModel(ThreadingModel.EVENT_LOOP)
                            .withEventLoop(loop)
                            .withWorkerPool(caller.workerPool())
                            .build();
                    return new LoopLink(context);
                });
    }

    /** A link and the way to its loop: at once when the caller is on it. */
    private final class LoopLink {
        private final ContextInternal context;
        private RedisLink link;

        LoopLink(ContextInternal context) {
            this.context = context;
        }

        void send(Call call) {
            context.emit(call, mine -> link().send(mine));
        }

        Future<Void> close() {
            Promise<Void> promise = Promise.promise();
            context.emit(promise, ended -> {
                if (link == null) {
                    ended.complete();
                } else {
                    link.close().onComplete(ended);
                }
            });
            return promise.future();
        }

        private RedisLink link() {
            if (link == null) {
                link = new RedisLink(vertx, settings, RedisLinks.this::returned);
            }
            return link;
        }
    }

    private void returned() {
        listeners.forEach(Runnable::run);
    }
}
