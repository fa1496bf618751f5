package io.filecast.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The clustered event bus as nodes use it: one address for each node, and nothing else, whatever is followed there.
 * Event-loop confined.
 */
final class Bus implements Mail {

    private static final String NODE = "filecast.node.";

    private final EventBus bus;
    private final String self;
    private MessageConsumer<Buffer> consumer;

    Bus(Vertx vertx, String self) {
        this.bus = vertx.eventBus();
        this.self = self;
    }

    /**
     * Listens at this node's address from now on.
     *
     * @return completes when the other nodes know of it
     */
    Future<Void> listen(Consumer<Message<Buffer>> listener) {
        consumer = bus.consumer(addressOf(self), listener::accept);
        return consumer.completion();
    }

    /** The address at which a node listens. */
    static String addressOf(String node) {
        return NODE + node;
    }

    /** Listens no more. */
    Future<Void> close() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    @Override
    public Future<Void> send(String node, byte[] frame) {
        return bus.<Buffer>sender(addressOf(node)).write(Buffer.buffer(frame));
    }

    /**
     * Sends a frame that is answered.
     *
     * @return fails, among others, when nobody listens there yet; see {@link #isNotListening}
     */
    Future<byte[]> ask(String node, byte[] frame, Duration patience) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(patience.toMillis());
        return bus.<Buffer>request(addressOf(node), Buffer.buffer(frame), options)
                .map(answer -> answer.body().getBytes());
    }

    /** Whether a node was not reached because it has not come so far as to listen. */
    static boolean isNotListening(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    }
}
