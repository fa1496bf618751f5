package io.filecast.command;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local event bus as commands use it. Any thread. */
final class CommandBus {

    private static final Logger LOG = LoggerFactory.getLogger(CommandBus.class);
    private static final DeliveryOptions REPLY =
            new DeliveryOptions().setCodecName(CommandCodec.NAME).setLocalOnly(true);

    private final Vertx vertx;

    CommandBus(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Serves a verb on the calling verticle's context.
     *
     * @param work fails, or throws, with {@link BrokerError}; anything else is a fault of ours
     */
    <C, R> MessageConsumer<C> serve(Verb verb, Function<C, Future<R>> work) {
        return vertx.eventBus().localConsumer(verb.address(), message -> {
            Future<R> done;
            try {
                done = work.apply(message.body());
            } catch (RuntimeException thrown) {
                done = Future.failedFuture(thrown);
            }
            done.onComplete(result -> message.reply(
                    result.succeeded() ? Outcome.of(result.result()) : Outcome.failed(typed(verb, result.cause())),
                    REPLY));
        });
    }

    /**
     * Sends a command and waits for its outcome.
     *
     * @return fails with {@link BrokerError} only; completes on the caller's context
     */
    <R> Future<R> ask(Verb verb, Object command, Class<R> answer) {
        DeliveryOptions options = new DeliveryOptions()
                .setCodecName(CommandCodec.NAME)
                .setLocalOnly(true)
                .setSendTimeout(verb.timeout().toMillis());
        Promise<R> promise = Promise.promise();
        vertx.eventBus().<Outcome>request(verb.address(), command, options).onComplete(reply -> {
            if (reply.failed()) {
                promise.fail(BrokerError.unavailable("the command was not answered", reply.cause()));
            } else if (reply.result().body().error() != null) {
                promise.fail(reply.result().body().error());
            } else {
                promise.complete(answer.cast(reply.result().body().value()));
            }
        });
        return promise.future();
    }

    private static BrokerError typed(Verb verb, Throwable thrown) {
        if (thrown instanceof BrokerError error) {
            return error;
        }
        String id = UUID.randomUUID().toString();
        LOG.error("command failed, verb={} errorId={}", verb, id, thrown);
        return BrokerError.of(ErrorCode.INTERNAL, "an internal fault, error id " + id);
    }
}
