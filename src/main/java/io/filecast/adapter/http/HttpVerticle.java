package io.filecast.adapter.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * The HTTP server on one event loop; deployed once per loop, all instances share the port. Event-loop confined.
 */
public final class HttpVerticle extends VerticleBase {

    private final HttpOptions options;
    private final HttpRules rules;
    private final List<HttpDoor> doors;
    private final IntConsumer listening;

    private HttpServer server;

    /**
     * A server with some doors.
     *
     * @param doors the dialects, in the order in which their routes are tried
     * @param listening told the port once this instance listens
     */
    public HttpVerticle(HttpOptions options, HttpRules rules, List<HttpDoor> doors, IntConsumer listening) {
        this.options = options;
        this.rules = rules;
        this.doors = List.copyOf(doors);
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        HttpFloor floor = new HttpFloor(vertx, options, rules);
        floor.lay(router);
        doors.forEach(door -> door.mount(router, floor));
        server = vertx.createHttpServer(options.toServerOptions())
                .connectionHandler(floor::connected)
                .invalidRequestHandler(floor::answerUnreadable)
                .requestHandler(router);
        return server.listen().onSuccess(bound -> listening.accept(bound.actualPort()));
    }

    /** Lets requests finish, tells sockets to go elsewhere, and closes what is left after the drain timeout. */
    @Override
    public Future<?> stop() {
        return server.shutdown(options.drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
