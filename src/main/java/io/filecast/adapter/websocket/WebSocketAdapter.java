package io.filecast.adapter.websocket;

import io.filecast.adapter.http.BundledText;
import io.filecast.adapter.json.NativeJson;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.EventFeed;
import io.filecast.core.FileBroker;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native WebSocket door: one route, and the sessions behind it. Any thread; requests are taken on event loops only.
 *
 * <p>Everything about a connection that can be refused is refused before the upgrade, where an HTTP status can say why.
 */
public final class WebSocketAdapter {

    /** Where clients connect. */
    public static final String PATH = NativeJson.BASE_PATH + "/socket";

    private static final String DESCRIPTION = "/asyncapi.yaml";

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketAdapter.class);
    private static final int RETRY_SPREAD = 4;

    /** What the sessions need of the broker. */
    public record Services(FileBroker broker, EventFeed feed, NativeJson json, BrokerClock clock) {}

    private final SocketSession.Shared shared;
    private final BrokerClock clock;
    private final String asyncApi = BundledText.read(DESCRIPTION);
    private final WebSocketStats stats = new WebSocketStats();
    private final Map<ContextInternal, SocketLoop> loops = new ConcurrentHashMap<>();
    private volatile boolean isDraining;

    /** A door that is closed until it is mounted. */
    public WebSocketAdapter(Services services, SocketDoor door, SocketLimits limits) {
        this.shared = new SocketSession.Shared(
                services.broker(), services.feed(), new EventFrames(services.json()), door, limits);
        this.clock = services.clock();
    }

    /**
     * Adds the route, and that of its description; before any handler that reads bodies. The server offers no WebSocket
     * compression, and takes frames as large as {@link SocketLimits#frameBytes()}.
     */
    public void mount(Router router) {
        router.get(PATH).handler(this::upgrade);
        router.get(DESCRIPTION).handler(this::describe);
    }

    private void describe(RoutingContext routing) {
        routing.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(asyncApi);
    }

    /** What metrics tell of the sockets. */
    public WebSocketStats stats() {
        return stats;
    }

    /**
     * Refuses new sockets from now on and closes those that are open with 1012, evenly over a while.
     *
     * @return completes when the last socket is gone, which may take a few seconds longer for clients that don't answer
     */
    public Future<Void> drain(Duration over) {
        isDraining = true;
        List<Future<Void>> drained =
                loops.values().stream().map(loop -> loop.drain(over)).collect(Collectors.toList());
        return Future.join(drained).mapEmpty();
    }

    private void upgrade(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        boolean isAdmitted = false;
        try {
            if (isDraining) {
                throw BrokerError.of(ErrorCode.DRAINING, "the node is stopping", Duration.ofSeconds(1));
            }
            requireHandshake(request);
            shared.door().admit(request);
            isAdmitted = true;
            open(request, shared.door().authenticate(request), shared.door().judgeOf(request));
        } catch (BrokerError e) {
            leave(isAdmitted);
            refuse(request, e);
        } catch (RuntimeException e) {
            LOG.error("A socket could not be opened", e);
            leave(isAdmitted);
            refuse(request, BrokerError.of(ErrorCode.INTERNAL, "internal error"));
        }
    }

    private void open(HttpServerRequest request, Principal principal, SocketDoor.FrameJudge judge) {
        ContextInternal context = SocketUpgrade.contextOf(request);
        SocketLoop loop =
                loops.computeIfAbsent(context, created -> new SocketLoop(created, shared.limits(), clock, stats));
        SocketUpgrade.upgrade(request, loop, socket -> new SocketSession(shared, socket, principal, judge))
                .onFailure(cause -> {
                    LOG.debug("A socket broke while it was opened", cause);
                    leave(true);
                });
    }

    private void leave(boolean wasAdmitted) {
        if (wasAdmitted) {
            shared.door().leave();
        }
    }

    /** RFC 6455 §4.2.1, so that the upgrade has no reason left to fail. */
    private static void requireHandshake(HttpServerRequest request) {
        boolean isHandshake = request.version() == HttpVersion.HTTP_1_1
                && request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)
                && contains(request.getHeader(HttpHeaders.CONNECTION), "upgrade")
                && "13".equals(request.getHeader("Sec-WebSocket-Version"))
                && request.getHeader("Sec-WebSocket-Key") != null;
        boolean hasBody = request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || !"0".equals(request.headers().get(HttpHeaders.CONTENT_LENGTH))
                        && request.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (!isHandshake || hasBody) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "this address speaks WebSocket, version 13");
        }
    }

    private static boolean contains(String header, String word) {
        return header != null && header.toLowerCase(Locale.ROOT).contains(word);
    }

    private static void refuse(HttpServerRequest request, BrokerError error) {
        HttpServerResponse response = request.response();
        int status = SocketWire.refusal(error.code()).httpStatus();
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (status == 503) {
            long seconds = error.retryAfter().orElse(Duration.ZERO).toSeconds() + 1;
            long spread = ThreadLocalRandom.current().nextLong(seconds * RETRY_SPREAD);
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds + spread));
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        if (status == 426) {
            response.putHeader(HttpHeaders.CONNECTION, "upgrade").putHeader(HttpHeaders.UPGRADE, "websocket");
            response.putHeader("Sec-WebSocket-Version", "13");
        }
        response.end(SocketWire.problem(error));
    }
}
