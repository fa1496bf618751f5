package io.filecast.adapter.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time for which a connection may be silent, changed while a request waits for its answer on purpose. Event-loop
 * confined.
 */
final class LongWait {

    private LongWait() {}

    /** Lets a connection be silent for so long from now on. */
    static void allow(HttpConnection connection, Duration silence) {
        Channel channel = ((ConnectionBase) connection).channel();
        ChannelPipeline pipeline = channel.pipeline();
        if (channel.isActive() && pipeline.get(IdleStateHandler.class) != null) {
            pipeline.replace(
                    IdleStateHandler.class,
                    "idle",
                    new IdleStateHandler(0, 0, silence.toMillis(), TimeUnit.MILLISECONDS));
        }
    }
}
