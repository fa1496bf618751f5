package io.filecast.adapter.rest;

import io.filecast.adapter.http.BundledText;
import io.filecast.adapter.http.HttpDoor;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.PathTable;
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
        PathTable paths = new PathTable();
        mountPeople(paths, floor, requests);
        mountGroups(paths, new GroupRoutes(floor, requests, ports.groups()));

        paths.at(CHANNEL + "/files")
                .on(HttpMethod.GET, files::list)
                .on(HttpMethod.POST, files::post)
                .on(HttpMethod.PUT, files::putNameless);
        paths.at(CHANNEL + "/files/:file")
                .on(HttpMethod.GET, files::find)
                .on(HttpMethod.PUT, files::put)
                .on(HttpMethod.DELETE, files::delete);
        paths.at(CHANNEL + "/files/:file/content")
                .on(HttpMethod.GET, files::content)
                .on(HttpMethod.HEAD, files::content);
        paths.at(CHANNEL + "/files/:file/thumbnail")
                .on(HttpMethod.GET, files::thumbnail)
                .on(HttpMethod.HEAD, files::thumbnail);
        paths.at(CHANNEL + "/files/:file/url").on(HttpMethod.GET, files::link);
        paths.at(CHANNEL + "/messages").on(HttpMethod.POST, history::publish);
        ActionRoutes actions = new ActionRoutes(floor, requests, ports.events());
        paths.at(CHANNEL + "/events").on(HttpMethod.GET, history::read).on(HttpMethod.DELETE, actions::hide);
        paths.at(CHANNEL + "/events/count").on(HttpMethod.GET, actions::count);
        paths.at(CHANNEL + "/events/:event/actions")
                .on(HttpMethod.GET, actions::ofEvent)
                .on(HttpMethod.POST, actions::add);
        paths.at(CHANNEL + "/events/:event/actions/:action").on(HttpMethod.DELETE, actions::remove);
        paths.at(CHANNEL + "/actions").on(HttpMethod.GET, actions::list);
        MemberRoutes members = new MemberRoutes(floor, requests, ports.presence(), ports.visits());
        paths.at(CHANNEL + "/members").on(HttpMethod.GET, members::list);
        paths.at(CHANNEL + "/members/me").on(HttpMethod.PUT, members::stay).on(HttpMethod.DELETE, members::leave);
        mountUploads(paths, new UploadRoutes(floor, requests, ports.broker()));
        paths.at(BASE + "/files").on(HttpMethod.POST, files::post).on(HttpMethod.PUT, files::putNameless);
        paths.at(BASE + "/files/:file").on(HttpMethod.PUT, files::put);
        paths.at(BASE + "/events").on(HttpMethod.GET, new PollRoutes(floor, requests, ports)::poll);
        paths.at(BASE + "/messages").on(HttpMethod.POST, history::publish);
        paths.at("/openapi.yaml").on(HttpMethod.GET, ctx -> floor.answer(ctx, 200, "application/yaml", openApi));
        router.route().handler(paths);
    }

    private static void mountUploads(PathTable paths, UploadRoutes uploads) {
        TusRoutes tus = uploads.tus();
        paths.at(BASE + "/uploads").on(HttpMethod.POST, uploads::declare).on(HttpMethod.OPTIONS, tus::options);
        paths.at(BASE + "/uploads/:upload")
                .on(HttpMethod.GET, uploads::find)
                .on(HttpMethod.HEAD, tus::head)
                .on(HttpMethod.PUT, uploads::put)
                .on(HttpMethod.PATCH, tus::patch)
                .on(HttpMethod.DELETE, uploads::cancel)
                .on(HttpMethod.POST, tus::overridden)
                .on(HttpMethod.OPTIONS, tus::options);
    }

    private void mountPeople(PathTable paths, HttpFloor floor, RestRequests requests) {
        UserRoutes users = new UserRoutes(floor, requests, ports.users());
        TokenRoutes tokens = new TokenRoutes(floor, requests, ports.users());
        paths.at(BASE + "/users").on(HttpMethod.GET, users::list).on(HttpMethod.POST, users::create);
        paths.at(BASE + "/users/:user").on(HttpMethod.GET, users::find).on(HttpMethod.DELETE, users::delete);
        paths.at(BASE + "/users/:user/password").on(HttpMethod.PUT, users::changePassword);
        paths.at(BASE + "/users/:user/tokens").on(HttpMethod.DELETE, users::revokeTokens);
        paths.at(BASE + "/tokens").on(HttpMethod.POST, tokens::create);
        paths.at(BASE + "/tokens/current").on(HttpMethod.DELETE, tokens::revokeCurrent);
        paths.at(BASE + "/tokens/:token").on(HttpMethod.DELETE, tokens::revoke);
    }

    private static void mountGroups(PathTable paths, GroupRoutes groups) {
        paths.at(BASE + "/groups").on(HttpMethod.GET, groups::list);
        paths.at(BASE + "/groups/:group")
                .on(HttpMethod.GET, groups::find)
                .on(HttpMethod.PUT, groups::replace)
                .on(HttpMethod.DELETE, groups::delete);
        paths.at(BASE + "/groups/:group/channels/:channel")
                .on(HttpMethod.PUT, groups::add)
                .on(HttpMethod.DELETE, groups::remove);
    }
}
