package io.filecast.ops;

import io.filecast.adapter.http.HttpDoor;
import io.filecast.adapter.http.HttpFloor;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers probes: {@code /health/live} as long as the loops turn, {@code /health/ready} while requests can be served, and
 * {@code /health/<part>} with how a part looks from here, for those that there are. Any thread.
 */
public final class HealthDoor implements HttpDoor {

    private static final String JSON = "application/json";

    private final BooleanSupplier serving;
    private final Supplier<Future<Void>> index;
    private final Map<String, Supplier<Future<String>>> parts;

    /**
     * Answers for a node.
     *
     * @param serving whether the node has started and is not stopping
     * @param index fails when the index does not answer
     * @param parts how each of them looks, as JSON, under its name
     */
    public HealthDoor(
            BooleanSupplier serving, Supplier<Future<Void>> index, Map<String, Supplier<Future<String>>> parts) {
        this.serving = serving;
        this.index = index;
        this.parts = Map.copyOf(parts);
    }

    @Override
    public void mount(Router router, HttpFloor floor) {
        router.get("/health/live").handler(ctx -> floor.answer(ctx, 200, JSON, "{\"status\":\"live\"}"));
        router.get("/health/ready").handler(ctx -> ready(ctx, floor));
        parts.forEach((name, view) -> router.get("/health/" + name)
                .handler(ctx -> view.get()
                        .onSuccess(json -> floor.answer(ctx, 200, JSON, json))
                        .onFailure(ctx::fail)));
    }

    private void ready(RoutingContext ctx, HttpFloor floor) {
        if (!serving.getAsBoolean()) {
            floor.answer(ctx, 503, JSON, "{\"status\":\"stopping\"}");
            return;
        }
        index.get().onComplete(answered -> {
            if (answered.succeeded()) {
                floor.answer(ctx, 200, JSON, "{\"status\":\"ready\"}");
            } else {
                floor.answer(ctx, 503, JSON, "{\"status\":\"waiting\",\"for\":\"index\"}");
            }
        });
    }
}
