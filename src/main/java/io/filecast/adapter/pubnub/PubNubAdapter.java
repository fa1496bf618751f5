package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.HttpDoor;
import io.filecast.adapter.http.HttpFloor;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumMap;
import java.util.Map;

/**
 * The door of PubNub's SDKs. Any thread; mounted once per event loop, where its routes are confined.
 *
 * <p>It is mounted before other doors and looks at raw paths itself: the router's own look at a path refuses escapes that
 * SDKs send in file names.
 */
public final class PubNubAdapter implements HttpDoor {

    private static final String METHODS = "GET, POST, DELETE, OPTIONS";

    private final PubNubPorts ports;
    private final FilePorts files;
    private final PubNubWire wire;
    private final PubNubLimits limits;

    /** A door to a broker. */
    public PubNubAdapter(PubNubPorts ports, FilePorts files, PubNubLimits limits) {
        this.ports = ports;
        this.files = files;
        this.wire = new PubNubWire(ports.clock());
        this.limits = limits;
    }

    @Override
    public void mount(Router router, HttpFloor floor) {
        PubNubCaller caller =
                new PubNubCaller(floor, ports.access(), ports.manager().keys());
        AccessGate gate = new AccessGate(caller, ports.manager(), ports.clock());
        Map<PubNubService, PubNubRoutes> services = services(floor, caller);
        for (PubNubService service : PubNubService.values()) {
            floor.renderBelow(service.prefix(), wire.voice(service));
        }
        floor.sayOfLongLines(PubNubWire.lineTooLong());
        router.route().handler(ctx -> {
            PubNubService service = PubNubService.of(ctx.request().path());
            if (service == null) {
                ctx.next();
            } else {
                floor.countBy(ctx, ports.requests());
                PubNubRequest request = new PubNubRequest(ctx, floor, wire, service);
                handle(services, gate, request);
            }
        });
    }

    /** The table of services. One without routes here answers that it is not there. */
    private Map<PubNubService, PubNubRoutes> services(HttpFloor floor, PubNubCaller caller) {
        PublishRoutes publish = new PublishRoutes(caller, ports.broker(), limits);
        Map<PubNubService, PubNubRoutes> services = new EnumMap<>(PubNubService.class);
        services.put(PubNubService.TIME, new TimeRoutes(ports.clock()));
        services.put(PubNubService.PUBLISH, publish);
        services.put(PubNubService.PUBLISH_V2, publish);
        services.put(PubNubService.CHANNEL_GROUPS, new GroupRoutes(caller, ports.manager()));
        services.put(PubNubService.GRANT_V2, new LegacyGrantRoutes(caller, ports.manager(), ports.clock()));
        services.put(PubNubService.GRANT_V3, new TokenGrantRoutes(caller, ports.manager(), ports.clock()));
        services.put(PubNubService.PUBLISH_FILE, new FileMessageRoutes(caller, ports.broker(), limits));
        services.put(PubNubService.FILES, new FileRoutes(floor, caller, ports, files, limits));
        HistoryRoutes history = new HistoryRoutes(caller, ports.broker(), files.events());
        services.put(PubNubService.HISTORY_V2, history);
        services.put(PubNubService.HISTORY_V3, history);
        services.put(PubNubService.HISTORY_ACTIONS, history);
        services.put(PubNubService.MESSAGE_ACTIONS, new MessageActionRoutes(floor, caller, files.events(), limits));
        services.put(PubNubService.SIGNAL, publish);
        GroupChannels groups = new BrokerGroups(ports.manager().groups());
        services.put(PubNubService.SUBSCRIBE, new SubscribeRoutes(caller, ports, groups, limits));
        services.put(PubNubService.PRESENCE, new PresenceRoutes(caller, ports, groups, limits));
        return services;
    }

    private static void handle(Map<PubNubService, PubNubRoutes> services, AccessGate gate, PubNubRequest request) {
        RoutingContext ctx = request.ctx();
        ctx.response().putHeader("Cache-Control", "no-cache");
        if (request.is(HttpMethod.OPTIONS)) {
            ctx.response().putHeader("Allow", METHODS).end();
            return;
        }
        PubNubRoutes routes = services.getOrDefault(request.service(), PubNubAdapter::nothingHere);
        Future<Void> admitted = gate.admit(request);
        if (admitted.succeeded()) {
            routes.handle(request);
        } else {
            request.await(admitted, done -> routes.handle(request));
        }
    }

    private static void nothingHere(PubNubRequest request) {
        throw request.noService();
    }
}
