package io.filecast.adapter.rest;

import io.filecast.adapter.http.BundledText;
import io.filecast.adapter.http.ByMethod;
import io.filecast.adapter.http.HttpDoor;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.json.NativeJson;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;

/**
 * The door of the native HTTP API. Any thread; mounted once per event loop, where its routes are confined.
 */
public final class RestAdapter implements HttpDoor {

    private static final String BASE = NativeJson.BASE_PATH;
    private static final String CHANNEL = BASE + "/channels/:channel";

    private final RestPorts ports;
    private final RestWire wire;
    private final RestLimits limits;
    private final SseEncoder events;
    private final String openApi;

    /**
     * A door to a broker.
     *
     * @param json how files and events look; shared with the native socket
     */
    public RestAdapter(RestPorts ports, NativeJson json, RestLimits limits) {
        this.ports = ports;
        this.wire = new RestWire(json, limits);
        this.limits = limits;
        this.events = new SseEncoder(json);
        this.openApi = BundledText.read("/openapi.yaml");
    }

    /** How this door words errors; the floor's fallback, too. */
    public RestWire wire() {
        return wire;
    }

    @Override
    public void mount(Router router, HttpFloor floor) {
        RestRequests requests = new RestRequests(floor, wire, limits);
        FileRoutes files = new FileRoutes(floor, requests, ports.broker(), ports.thumbnails());
        EventRoutes history = new EventRoutes(floor, requests, ports, events);
        floor.renderBelow(BASE, wire);
        mountPeople(router, floor, requests);
        mountGroups(router, new GroupRoutes(floor, requests, ports.groups()));

        at(router, CHANNEL + "/files")
                .on(HttpMethod.GET, files::list)
                .on(HttpMethod.POST, files::post)
                .on(HttpMethod.PUT, files::putNameless);
        at(router, CHANNEL + "/files/:file")
                .on(HttpMethod.GET, files::find)
                .on(HttpMethod.PUT, files::put)
                .on(HttpMethod.DELETE, files::delete);
        at(router, CHANNEL + "/files/:file/content")
                .on(HttpMethod.GET, files::content)
                .on(HttpMethod.HEAD, files::content);
        at(router, CHANNEL + "/files/:file/thumbnail")
                .on(HttpMethod.GET, files::thumbnail)
                .on(HttpMethod.HEAD, files::thumbnail);
        at(router, CHANNEL + "/files/:file/url").on(HttpMethod.GET, files::link);
        at(router, CHANNEL + "/messages").on(HttpMethod.POST, history::publish);
        ActionRoutes actions = new ActionRoutes(floor, requests, ports.events());
        at(router, CHANNEL + "/events").on(HttpMethod.GET, history::read).on(HttpMethod.DELETE, actions::hide);
        at(router, CHANNEL + "/events/count").on(HttpMethod.GET, actions::count);
        at(router, CHANNEL + "/events/:event/actions")
                .on(HttpMethod.GET, actions::ofEvent)
                .on(HttpMethod.POST, actions::add);
        at(router, CHANNEL + "/events/:event/actions/:action").on(HttpMethod.DELETE, actions::remove);
        at(router, CHANNEL + "/actions").on(HttpMethod.GET, actions::list);
        MemberRoutes members = new MemberRoutes(floor, requests, ports.presence(), ports.visits());
        at(router, CHANNEL + "/members").on(HttpMethod.GET, members::list);
        at(router, CHANNEL + "/members/me").on(HttpMethod.PUT, members::stay).on(HttpMethod.DELETE, members::leave);
        mountUploads(router, new UploadRoutes(floor, requests, ports.broker()));
        at(router, BASE + "/files").on(HttpMethod.POST, files::post).on(HttpMethod.PUT, files::putNameless);
        at(router, BASE + "/files/:file").on(HttpMethod.PUT, files::put);
        at(router, BASE + "/events").on(HttpMethod.GET, new PollRoutes(floor, requests, ports)::poll);
        at(router, BASE + "/messages").on(HttpMethod.POST, history::publish);
        at(router, "/openapi.yaml").on(HttpMethod.GET, ctx -> floor.answer(ctx, 200, "application/yaml", openApi));
    }

    private static void mountUploads(Router router, UploadRoutes uploads) {
        TusRoutes tus = uploads.tus();
        at(router, BASE + "/uploads").on(HttpMethod.POST, uploads::declare).on(HttpMethod.OPTIONS, tus::options);
        at(router, BASE + "/uploads/:upload")
                .on(HttpMethod.GET, uploads::find)
                .on(HttpMethod.HEAD, tus::head)
                .on(HttpMethod.PUT, uploads::put)
                .on(HttpMethod.PATCH, tus::patch)
                .on(HttpMethod.DELETE, uploads::cancel)
                .on(HttpMethod.POST, tus::overridden)
                .on(HttpMethod.OPTIONS, tus::options);
    }

    private void mountPeople(Router router, HttpFloor floor, RestRequests requests) {
        UserRoutes users = new UserRoutes(floor, requests, ports.users());
        TokenRoutes tokens = new TokenRoutes(floor, requests, ports.users());
        at(router, BASE + "/users").on(HttpMethod.GET, users::list).on(HttpMethod.POST, users::create);
        at(router, BASE + "/users/:user").on(HttpMethod.GET, users::find).on(HttpMethod.DELETE, users::delete);
        at(router, BASE + "/users/:user/password").on(HttpMethod.PUT, users::changePassword);
        at(router, BASE + "/users/:user/tokens").on(HttpMethod.DELETE, users::revokeTokens);
        at(router, BASE + "/tokens").on(HttpMethod.POST, tokens::create);
        at(router, BASE + "/tokens/current").on(HttpMethod.DELETE, tokens::revokeCurrent);
        at(router, BASE + "/tokens/:token").on(HttpMethod.DELETE, tokens::revoke);
    }

    private static void mountGroups(Router router, GroupRoutes groups) {
        at(router, BASE + "/groups").on(HttpMethod.GET, groups::list);
        at(router, BASE + "/groups/:group")
                .on(HttpMethod.GET, groups::find)
                .on(HttpMethod.PUT, groups::replace)
                .on(HttpMethod.DELETE, groups::delete);
        at(router, BASE + "/groups/:group/channels/:channel")
                .on(HttpMethod.PUT, groups::add)
                .on(HttpMethod.DELETE, groups::remove);
    }

    private static ByMethod at(Router router, String path) {
        ByMethod resource = new ByMethod();
        router.route(path).handler(resource);
        return resource;
    }
}
