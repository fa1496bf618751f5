package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One resource's handlers by method; any other method is refused with the list of those it knows. Event-loop confined
 * while it is filled, then any thread.
 */
public final class ByMethod implements Handler<RoutingContext> {

    private final Map<HttpMethod, Handler<RoutingContext>> handlers = new LinkedHashMap<>();
    private String allow = "OPTIONS";

    /** Adds a method. */
    public ByMethod on(HttpMethod method, Handler<RoutingContext> handler) {
        handlers.put(method, handler);
        allow = allow + ", " + method.name();
        return this;
    }

    /**
     * Handles a request.
     *
     * @throws BrokerError {@link ErrorCode#METHOD_NOT_ALLOWED}
     */
    @Override
    public void handle(RoutingContext ctx) {
        Handler<RoutingContext> handler = handlers.get(ctx.request().method());
        if (handler != null) {
            handler.handle(ctx);
            return;
        }
        ctx.response().putHeader("Allow", allow);
        if (ctx.request().method() != HttpMethod.OPTIONS) {
            throw BrokerError.of(ErrorCode.METHOD_NOT_ALLOWED, "this resource knows " + allow);
        }
        ctx.response().setStatusCode(204).end();
    }
}
