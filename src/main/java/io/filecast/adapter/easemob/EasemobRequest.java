package io.filecast.adapter.easemob;

import io.filecast.adapter.easemob.EasemobWire.Resource;
import io.filecast.adapter.http.Caller;
import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.http.PublicAddress;
import io.filecast.core.AccessPolicy.Credential;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.function.Function;

/** One request to the door: who asks, what it says, and its answer. Event-loop confined. */
final class EasemobRequest {

    private final RoutingContext ctx;
    private final HttpFloor floor;
    private final EasemobTerms terms;
    private final BrokerClock clock;
    private final EasemobApp app;
    private final Resource resource;
    private final long begunNanos = System.nanoTime();

    EasemobRequest(
            RoutingContext ctx,
            HttpFloor floor,
            EasemobTerms terms,
            BrokerClock clock,
            EasemobApp app,
            Resource resource) {
        this.ctx = ctx;
        this.floor = floor;
        this.terms = terms;
        this.clock = clock;
        this.app = app;
        this.resource = resource;
        floor.speak(ctx, this::rendered);
    }

    /** Clients are told to pause after 429 and 503: each says for how long, also where the broker does not. */
    private Rendered rendered(BrokerError error, String errorId) {
        Fault fault = EasemobWire.faultOf(resource, error, errorId);
        if (error.retryAfter().isEmpty()) {
            fault.pause().ifPresent(pause -> ctx.response().putHeader("Retry-After", Long.toString(pause.toSeconds())));
        }
        return fault.render(clock.now());
    }

    RoutingContext ctx() {
        return ctx;
    }

    EasemobApp app() {
        return app;
    }

    /** A segment of the path, decoded. */
    String segment(String name) {
        return floor.segment(ctx, name);
    }

    /** A parameter of the query; null when it is absent. */
    String parameter(String name) {
        return floor.query(ctx).first(name);
    }

    /** A header; null when it is absent. */
    String header(String name) {
        return ctx.request().getHeader(name);
    }

    /** A header, else the parameter of the same name; null when there is neither. */
    String headerOrParameter(String name) {
        String header = header(name);
        return header == null ? parameter(name) : header;
    }

    /** The address that the request comes from; null when unknown. */
    String remoteAddress() {
        return Caller.of(ctx.request()).remoteAddress();
    }

    // ---- who asks -------------------------------------------------------------------------------------------------

    /** Counts somebody who needs no token. */
    void admitGuest() {
        floor.admitGuest(ctx);
    }

    boolean hasToken() {
        return floor.credentialOf(ctx).bearer() != null;
    }

    /**
     * Who shows a token of this app.
     *
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} when there is none, or one of another app
     */
    Principal admit() {
        Credential shown = floor.credentialOf(ctx);
        if (shown.bearer() == null) {
            floor.admitGuest(ctx);
            throw noToken();
        }
        Principal principal = floor.admit(ctx, new Credential(shown.bearer(), null, null, shown.local()));
        if (!principal.app().equals(app.app())) {
            throw noToken();
        }
        return principal;
    }

    private static BrokerError noToken() {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, "a token of this app is needed");
    }

    /** The same; null for somebody whose token is no good, who is told so only where a token is needed. */
    Principal admitOrNull() {
        try {
            return admit();
        } catch (BrokerError refused) {
            if (refused.code() != ErrorCode.UNAUTHENTICATED) {
                throw refused;
            }
            return null;
        }
    }

    /** Whether a failure is an error of this code. */
    static boolean is(Throwable failure, ErrorCode code) {
        return failure instanceof BrokerError error && error.code() == code;
    }

    /** Makes the answer say this, and nothing else. */
    BrokerError refuse(Fault fault) {
        floor.speak(ctx, (error, errorId) -> fault.render(clock.now()));
        return BrokerError.of(
                fault.status() == 401 ? ErrorCode.UNAUTHENTICATED : ErrorCode.BAD_REQUEST, fault.description());
    }

    /** Makes the answer say this when what goes wrong has a certain code. */
    <T> Future<T> refuseWhen(Future<T> outcome, ErrorCode code, Function<BrokerError, Fault> fault) {
        return outcome.recover(failure ->
                Future.failedFuture(is(failure, code) ? refuse(fault.apply((BrokerError) failure)) : failure));
    }

    // ---- what it says ---------------------------------------------------------------------------------------------

    /** The body, whatever its Content-Type says: Easemob's own SDK sends JSON without one. */
    Future<Buffer> body() {
        InboundBody body = InboundBody.of(ctx);
        body.requireIdentity();
        return body.readAll(terms.bodies().maxBytes(), terms.bodies().within());
    }

    Future<JsonBody> json() {
        return body().map(JsonBody::parse);
    }

    // ---- the answer -----------------------------------------------------------------------------------------------

    /** Answers with a JSON object as it is, once it is known. */
    void reply(Future<String> json) {
        floor.reply(ctx, json, body -> floor.answer(ctx, 200, EasemobWire.JSON, body));
    }

    /** Answers with the usual frame around a content, {@code "entities":[…]} or {@code "data":…}. */
    void replyFramed(Future<String> content) {
        reply(content.map(this::framed));
    }

    private String framed(String content) {
        String path = pathInApp();
        StringBuilder out = new StringBuilder("{\"action\":\"");
        out.append(ctx.request().method().name().toLowerCase(Locale.ROOT));
        out.append("\",\"application\":\"").append(app.uuid()).append("\",\"path\":");
        JsonText.quoteInto(out, path);
        JsonText.quoteInto(out.append(",\"uri\":"), address() + path);
        out.append(',').append(content);
        out.append(",\"timestamp\":").append(clock.now().toEpochMilli());
        out.append(",\"duration\":").append((System.nanoTime() - begunNanos) / 1_000_000);
        JsonText.quoteInto(out.append(",\"organization\":"), app.org());
        JsonText.quoteInto(out.append(",\"applicationName\":"), app.name());
        return out.append('}').toString();
    }

    /** Where clients reach the app: they add paths to it. */
    private String address() {
        return PublicAddress.of(ctx.request(), terms.publicUrl()) + "/" + app.org() + "/" + app.name();
    }

    private String pathInApp() {
        String path = ctx.normalizedPath();
        String below = path.substring(app.org().length() + app.name().length() + 2);
        return below.endsWith("/") ? below.substring(0, below.length() - 1) : below;
    }
}
