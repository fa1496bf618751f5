package io.filecast.index;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a Redis and can lose an answer together with its connection, the command having been done. */
final class LossyProxy implements AutoCloseable {

    private final NetClient client;
    private final NetServer server;
    private final SocketAddress target;
    private final String scheme;
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean losing;

    LossyProxy(Vertx vertx, String socketPath) {
        this(vertx, socketPath, null);
    }

    /** @param key with which it speaks TLS; null when it does not */
    LossyProxy(Vertx vertx, String socketPath, KeyCertOptions key) {
        NetServerOptions options = new NetServerOptions();
        if (key != null) {
            options.setSsl(true).setKeyCertOptions(key);
        }
        target = SocketAddress.domainSocketAddress(socketPath);
        scheme = key == null ? "redis" : "rediss";
        client = vertx.createNetClient();
        server = IndexFixture.get(
                vertx.createNetServer(options).connectHandler(this::accept).listen(0, "127.0.0.1"));
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.actualPort();
    }

    /** The next bytes from Redis never arrive; the connection ends instead. */
    void loseNextAnswer() {
        losing = true;
    }

    int lostAnswers() {
        return lost.get();
    }

    private void accept(NetSocket near) {
        near.pause();
        client.connect(target).onSuccess(far -> {
            near.handler(far::write);
            far.handler(bytes -> forward(bytes, near, far));
            near.closeHandler(ended -> far.close());
            far.closeHandler(ended -> near.close());
            near.resume();
        });
    }

    private void forward(Buffer bytes, NetSocket near, NetSocket far) {
        if (losing) {
            losing = false;
            lost.incrementAndGet();
            near.close();
            far.close();
        } else {
            near.write(bytes);
        }
    }

    @Override
    public void close() {
        IndexFixture.get(server.close());
        IndexFixture.get(client.close());
    }
}
