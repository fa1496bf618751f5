package io.filecast.adapter.http;

import io.filecast.core.AccessPolicy;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every dialect stands on, for one event loop. Event-loop confined.
 *
 * <p>A request arrives with its body paused; {@link #admit} says who asks, before a byte of it is read; a handler answers
 * or throws; {@link #fail} puts what was thrown into the dialect's words.
 */
public final class HttpFloor {

    private static final Logger LOG = LoggerFactory.getLogger(HttpFloor.class);
    private static final String QUERY = QueryText.class.getName();
    private static final String OWN_VOICE = ErrorRenderer.class.getName();
    private static final String OWN_GATE = RequestGate.class.getName();
    private static final int ERROR_ID_BITS = 48;

    /** What may have been said of a file before it turned out that there is only an error to send. */
    private static final List<String> OF_A_FILE = List.of(
            "Accept-Ranges",
            "Content-Disposition",
            "Content-Length",
            "ETag",
            "Last-Modified",
            "Repr-Digest",
            "Transfer-Encoding");

    private record Voice(String prefix, ErrorRenderer renderer) {}

    private final Vertx vertx;
    private final HttpOptions options;
    private final HttpRules rules;
    private final Cors cors;
    private final ConnectionWatch connections;
    private final List<Voice> voices = new ArrayList<>();
    private final UnreadableRequests unreadable = new UnreadableRequests();

    HttpFloor(Vertx vertx, HttpOptions options, HttpRules rules) {
        this.vertx = vertx;
        this.options = options;
        this.rules = rules;
        this.cors = new Cors(rules.callers());
        this.connections = new ConnectionWatch(vertx, rules.connections(), options);
    }

    /** Lays the floor under all routes that are mounted after it. */
    void lay(Router router) {
        router.route().handler(this::arrive).failureHandler(ctx -> fail(ctx, ctx.failure()));
        BrokerError noPath = BrokerError.of(ErrorCode.NOT_FOUND, "there is nothing at this path");
        BrokerError malformed = notPercentEncoded();
        router.errorHandler(404, ctx -> fail(ctx, noPath));
        router.errorHandler(400, ctx -> fail(ctx, malformed));
        router.errorHandler(500, ctx -> fail(ctx, ctx.failure()));
    }

    static BrokerError notPercentEncoded() {
        return BrokerError.of(ErrorCode.BAD_REQUEST, "the path or the query is not percent-encoded UTF-8");
    }

    void connected(HttpConnection connection) {
        IdleWatch.over(connection, options.idleTimeout());
        connections.opened(connection);
    }

    private void arrive(RoutingContext ctx) {
        HttpConnection connection = ctx.request().connection();
        connections.busy(connection);
        ctx.addBodyEndHandler(answered -> connections.idle(connection));
        InboundBody.guard(ctx);
        ctx.response().putHeader("X-Content-Type-Options", "nosniff");
        BrokerError refusal = connections.refusalOf(connection);
        if (refusal != null) {
            ctx.response().putHeader("Connection", "close");
            ctx.addBodyEndHandler(answered -> connection.close());
            throw refusal;
        }
        if (rules.leaving().getAsBoolean()) {
            sayGoodbye(ctx);
        }
        UnreadableRequests.requirePlainFraming(ctx);
        cors.mark(Caller.of(ctx), ctx.response());
        if (Cors.isPreflight(ctx.request())) {
            Cors.answerPreflight(ctx.response());
        } else {
            ctx.next();
        }
    }

    /** Asks a client that keeps its connection to open its next one, which leads elsewhere, before this one is closed. */
    private static void sayGoodbye(RoutingContext ctx) {
        // What is put here would be in the answer to an upgrade, too, and a socket is told in its own way.
        if (ctx.request().getHeader("Upgrade") == null) {
            ctx.response().putHeader("Connection", "close");
        }
    }

    /** The loop's Vert.x. */
    public Vertx vertx() {
        return vertx;
    }

    /** How this port behaves. */
    public HttpOptions options() {
        return options;
    }

    /** Takes files out of requests and into a broker. */
    public UploadFlow uploads(FileBroker broker) {
        return new UploadFlow(vertx, broker, options);
    }

    /** Sends files. */
    public FileDownload downloads() {
        return new FileDownload(vertx, this, options.maxRanges());
    }

    /** Lets a dialect say in its own words what goes wrong below a path prefix; the longest prefix wins. */
    public void renderBelow(String prefix, ErrorRenderer renderer) {
        voices.add(new Voice(prefix, renderer));
        voices.sort(Comparator.comparingInt((Voice voice) -> voice.prefix().length())
                .reversed());
    }

    /** Says what is answered to a request line that is too long: whom it was for, nobody knows then. */
    public void sayOfLongLines(ErrorRenderer.Rendered words) {
        unreadable.sayOfLongLines(words);
    }

    void answerUnreadable(HttpServerRequest request) {
        unreadable.answer(request);
    }

    /** Lets one request say in words of its own what goes wrong with it. */
    public void speak(RoutingContext ctx, ErrorRenderer renderer) {
        ctx.put(OWN_VOICE, renderer);
    }

    /** The decoded query of a request, read once. */
    public QueryText query(RoutingContext ctx) {
        QueryText known = ctx.get(QUERY);
        if (known == null) {
            known = QueryText.ofUri(ctx.request().uri());
            ctx.put(QUERY, known);
        }
        return known;
    }

    /**
     * One decoded segment of the path.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when its bytes are not UTF-8
     */
    public String segment(RoutingContext ctx, String name) {
        String text = ctx.pathParam(name);
        if (text.indexOf('\uFFFD') >= 0) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "the path is not percent-encoded UTF-8");
        }
        return text;
    }

    /**
     * Who asks, and whether they may ask at all: credential, rate, page. Synchronous, so that nothing of the body is read
     * before it has passed.
     *
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED}, {@link ErrorCode#RATE_LIMITED} or
     *     {@link ErrorCode#ORIGIN_REFUSED}
     */
    public Principal admit(RoutingContext ctx) {
        AccessPolicy.Credential shown;
        try {
            shown = credentialOf(ctx);
        } catch (BrokerError unreadable) {
            admitGuest(ctx);
            throw unreadable;
        }
        return admit(ctx, shown);
    }

    /** As {@link #admit(RoutingContext)}, for a dialect that shows credentials in its own way. */
    public Principal admit(RoutingContext ctx, AccessPolicy.Credential shown) {
        Caller caller = Caller.of(ctx);
        Principal principal;
        try {
            principal = rules.access().authenticate(shown);
        } catch (BrokerError e) {
            rules.requests().admit(null, caller.remoteAddress());
            throw e;
        }
        gateOf(ctx).admit(principal, caller.remoteAddress());
        requirePage(ctx, caller, principal.app());
        return principal;
    }

    private void requirePage(RoutingContext ctx, Caller caller, AppName app) {
        try {
            rules.callers().require(app, caller);
        } catch (BrokerError e) {
            Cors.unmark(ctx.response());
            throw e;
        }
    }

    /**
     * Who asks, or null for somebody who shows nothing and is nobody yet, as before a login. Either is counted.
     *
     * @throws BrokerError as {@link #admit}, when something was shown
     */
    public Principal admitOrGuest(RoutingContext ctx) {
        try {
            return admit(ctx);
        } catch (BrokerError e) {
            if (e.code() != ErrorCode.UNAUTHENTICATED || hasCredential(ctx)) {
                throw e;
            }
            return null;
        }
    }

    /** Whether a request shows a token or a key. */
    public boolean hasCredential(RoutingContext ctx) {
        AccessPolicy.Credential shown = credentialOf(ctx);
        return shown.bearer() != null || shown.key() != null;
    }

    /**
     * The app that a guest names to log in to.
     *
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} or {@link ErrorCode#ORIGIN_REFUSED}
     */
    public AppName admitLogin(RoutingContext ctx, String app) {
        Caller caller = Caller.of(ctx);
        AppName known = rules.access().appForLogin(app, rules.callers().isLocal(caller));
        requirePage(ctx, caller, known);
        return known;
    }

    /** What a request shows of its sender; for doors that authenticate later, too. */
    public AccessPolicy.Credential credentialOf(RoutingContext ctx) {
        return CredentialReader.read(ctx.request().headers(), query(ctx), isLocal(ctx));
    }

    /** Whether a request is local in the sense of {@link AccessPolicy.Credential#local}. */
    public boolean isLocal(RoutingContext ctx) {
        return rules.callers().isLocal(Caller.of(ctx));
    }

    /**
     * Lets somebody in who has no credential but the link itself.
     *
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED}
     */
    public void admitGuest(RoutingContext ctx) {
        gateOf(ctx).admit(null, Caller.of(ctx).remoteAddress());
    }

    /** Lets one request be counted in a way of its own, unless its credential is refused. */
    public void countBy(RoutingContext ctx, RequestGate gate) {
        ctx.put(OWN_GATE, gate);
    }

    private RequestGate gateOf(RoutingContext ctx) {
        RequestGate own = ctx.get(OWN_GATE);
        return own == null ? rules.requests() : own;
    }

    /** Answers a request once its outcome is known; whatever goes wrong on the way is answered, too. */
    public <T> void reply(RoutingContext ctx, Future<T> outcome, Consumer<T> answer) {
        outcome.map(value -> {
                    answer.accept(value);
                    return value;
                })
                .onFailure(error -> fail(ctx, error));
    }

    /** Answers with text that no cache keeps, unless the answer says something else about that. */
    public void answer(RoutingContext ctx, int status, String contentType, String body) {
        HttpServerResponse response = ctx.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(status);
        response.putHeader("Content-Type", contentType);
        if (!response.headers().contains("Cache-Control")) {
            response.putHeader("Cache-Control", "no-store");
        }
        response.end(body);
    }

    /** Answers with nothing. */
    public void answerEmpty(RoutingContext ctx, int status) {
        if (!ctx.response().closed() && !ctx.response().ended()) {
            ctx.response().setStatusCode(status).end();
        }
    }

    /**
     * Answers with an error. When the answer has begun, all that is left is to cut it off; when nobody listens any more,
     * nothing is said.
     */
    public void fail(RoutingContext ctx, Throwable failure) {
        HttpServerResponse response = ctx.response();
        if (response.closed() || response.ended()) {
            return;
        }
        BrokerError error = toError(failure);
        String errorId = error.code() == ErrorCode.INTERNAL ? errorId() : null;
        log(ctx, error, failure, errorId);
        if (response.headWritten()) {
            ctx.request().connection().close();
            return;
        }
        OF_A_FILE.forEach(response.headers()::remove);
        error.retryAfter().ifPresent(wait -> response.putHeader("Retry-After", wholeSeconds(wait)));
        ErrorRenderer.Rendered rendered = voiceFor(ctx).render(error, errorId);
        if (rendered.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        answer(ctx, rendered.status(), rendered.contentType(), rendered.body());
    }

    /** Lets a connection be silent while a request waits for its answer on purpose. */
    public void waitLong(RoutingContext ctx, Duration patience) {
        Duration silence = patience.plus(options.idleTimeout());
        IdleWatch.allow(ctx.request().connection(), silence);
        ctx.addBodyEndHandler(answered -> IdleWatch.allow(ctx.request().connection(), options.idleTimeout()));
    }

    /** Ends a connection at once, with all that waits to be written to it. */
    public void cutOff(RoutingContext ctx) {
        // Vert.x' handler turns closing the channel into waiting for the very bytes that the client does not take; from
        // its own place on, closing does not meet it.
        ((ConnectionBase) ctx.request().connection()).channelHandlerContext().close();
    }

    private ErrorRenderer voiceFor(RoutingContext ctx) {
        ErrorRenderer own = ctx.get(OWN_VOICE);
        if (own != null) {
            return own;
        }
        String path = ctx.request().path();
        for (Voice voice : voices) {
            if (path != null && path.startsWith(voice.prefix())) {
                return voice.renderer();
            }
        }
        return rules.fallback();
    }

    private static BrokerError toError(Throwable failure) {
        if (failure instanceof BrokerError error) {
            return error;
        }
        if (failure instanceof HttpException http && http.getStatusCode() < 500) {
            return BrokerError.of(ErrorCode.BAD_REQUEST, "the request is malformed");
        }
        return BrokerError.of(ErrorCode.INTERNAL, "something went wrong here; the log has the details");
    }

    private static void log(RoutingContext ctx, BrokerError error, Throwable failure, String errorId) {
        if (errorId != null) {
            LOG.error("internal error {} in {} request", errorId, ctx.request().method(), failure);
        } else if (error.getCause() != null) {
            LOG.warn("answered {}: {}", error.code().slug(), error.detail(), error.getCause());
        }
    }

    private static String errorId() {
        long bits = ThreadLocalRandom.current().nextLong() & (1L << ERROR_ID_BITS) - 1;
        return String.format("%012x", bits);
    }

    private static String wholeSeconds(Duration wait) {
        return Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000));
    }
}
