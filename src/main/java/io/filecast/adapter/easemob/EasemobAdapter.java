package io.filecast.adapter.easemob;

import io.filecast.adapter.easemob.EasemobWire.Resource;
import io.filecast.adapter.http.ByMethod;
import io.filecast.adapter.http.HttpDoor;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The door for Easemob's REST API: {@code /{org}/{app}/token}, {@code …/users}, {@code …/chatfiles} and {@code …/messages}.
 * Any thread; mounted once per event loop, where its routes are confined.
 *
 * <p>It is mounted behind the other doors, so that their fixed prefixes win over its variable ones.
 */
public final class EasemobAdapter implements HttpDoor {

    private static final String APP = "/:org/:app";
    private static final String REQUEST = EasemobRequest.class.getName();

    private final EasemobPorts ports;
    private final EasemobTerms terms;

    /** A door to a broker. */
    public EasemobAdapter(EasemobPorts ports, EasemobTerms terms) {
        this.ports = ports;
        this.terms = terms;
    }

    @Override
    public void mount(Router router, HttpFloor floor) {
        TokenRoutes tokens = new TokenRoutes(ports.users(), terms.tokens());
        UserRoutes users = new UserRoutes(ports.users(), ports.presence(), terms.bodies());
        FileRoutes files = new FileRoutes(floor, ports, terms.files());
        MessageRoutes messages = new MessageRoutes(ports.broker(), terms.files().recipients());
        List.of(APP, APP + "/*")
                .forEach(path -> router.route(path).handler(ctx -> {
                    if (ctx.get(REQUEST) == null) {
                        enter(ctx, floor);
                    } else {
                        ctx.next();
                    }
                }));
        on(router, "/token", new ByMethod().on(HttpMethod.POST, to(tokens::create)));
        on(router, "/users", new ByMethod().on(HttpMethod.POST, to(users::create)));
        on(
                router,
                "/users/:user",
                new ByMethod().on(HttpMethod.GET, to(users::find)).on(HttpMethod.DELETE, to(users::delete)));
        on(router, "/users/:user/password", new ByMethod().on(HttpMethod.PUT, to(users::changePassword)));
        on(router, "/users/:user/status", new ByMethod().on(HttpMethod.GET, to(users::status)));
        on(router, "/chatfiles", new ByMethod().on(HttpMethod.POST, to(files::upload)));
        on(
                router,
                "/chatfiles/:uuid",
                new ByMethod().on(HttpMethod.GET, to(files::download)).on(HttpMethod.HEAD, to(files::download)));
        on(router, "/messages", new ByMethod().on(HttpMethod.POST, to(messages::sendLegacy)));
        on(router, "/messages/:kind", new ByMethod().on(HttpMethod.POST, to(messages::send)));
        List.of(APP, APP + "/*").forEach(path -> router.route(path).handler(EasemobAdapter::leave));
    }

    /** Where an app has nothing. */
    private static void leave(RoutingContext ctx) {
        EasemobRequest request = ctx.get(REQUEST);
        if (request == null) {
            ctx.next();
        } else {
            throw request.refuse(Fault.NOTHING_HERE);
        }
    }

    /** A route for apps of this door alone: what others it matches goes on. */
    private static void on(Router router, String path, Handler<RoutingContext> handler) {
        router.route(APP + path).handler(ctx -> {
            if (ctx.get(REQUEST) == null) {
                ctx.next();
            } else {
                handler.handle(ctx);
            }
        });
    }

    private static Handler<RoutingContext> to(Consumer<EasemobRequest> route) {
        return ctx -> route.accept(ctx.get(REQUEST));
    }

    /** Finds the app that a path names. */
    private void enter(RoutingContext ctx, HttpFloor floor) {
        List<EasemobApp> apps = ports.apps().get();
        String org = ctx.pathParam("org");
        String name = ctx.pathParam("app");
        Resource resource = resourceOf(ctx);
        for (EasemobApp app : apps) {
            if (app.org().equals(org) && app.name().equals(name)) {
                ctx.put(REQUEST, new EasemobRequest(ctx, floor, terms, ports.clock(), app, resource));
                ctx.next();
                return;
            }
        }
        if (apps.isEmpty() || resource == Resource.OTHER || terms.reserved().contains(org)) {
            ctx.next();
            return;
        }
        Fault fault = Fault.noApp(org, name, ctx.normalizedPath().substring(1));
        floor.speak(ctx, (error, errorId) -> fault.render(ports.clock().now()));
        floor.admitGuest(ctx);
        throw BrokerError.of(ErrorCode.NOT_FOUND, fault.description());
    }

    private static Resource resourceOf(RoutingContext ctx) {
        String[] segments = ctx.normalizedPath().split("/", 5);
        String third = segments.length > 3 ? segments[3] : "";
        for (Resource resource : Resource.values()) {
            if (resource.name().toLowerCase(Locale.ROOT).equals(third)) {
                return resource;
            }
        }
        return Resource.OTHER;
    }
}
