package io.filecast.adapter.rest;

import io.filecast.adapter.http.DigestHeader;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.http.MediaType;
import io.filecast.adapter.http.QueryText;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.ShareSecret;
import io.filecast.core.Targets;
import io.filecast.core.filter.Filter;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads the parts of a native request that several routes share. Event-loop confined. */
final class RestRequests {

    /** The parameter that names targets. */
    static final String TO = "to";

    private static final Set<String> USERS_OWN_JSON = Set.of("message", "meta");

    private final HttpFloor floor;
    private final RestWire wire;
    private final RestLimits limits;

    RestRequests(HttpFloor floor, RestWire wire, RestLimits limits) {
        this.floor = floor;
        this.wire = wire;
        this.limits = limits;
    }

    RestWire wire() {
        return wire;
    }

    RestLimits limits() {
        return limits;
    }

    QueryText query(RoutingContext ctx) {
        return floor.query(ctx);
    }

    ChannelName channel(RoutingContext ctx) {
        return wire.channel(floor.segment(ctx, "channel"));
    }

    /** The channel in a path that may name one; null where the parameters name targets. */
    ChannelName channelOrNone(RoutingContext ctx) {
        return ctx.pathParam("channel") == null ? null : channel(ctx);
    }

    /**
     * Where a request sends.
     *
     * @param inPath the channel that its path names; null when its parameters name targets
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it names both, or recipients beside targets
     */
    List<ChannelName> destination(ChannelName inPath, QueryText parameters) {
        if (inPath != null) {
            if (parameters.has(TO)) {
                throw BrokerError.of(ErrorCode.BAD_REQUEST, "a request to a channel has no other targets in 'to'");
            }
            return List.of(inPath);
        }
        if (parameters.has("recipients")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "there is either 'to' or 'recipients', never both");
        }
        List<String> named = new ArrayList<>();
        for (String text : parameters.all(TO)) {
            if (text.startsWith("[")) {
                named.addAll(JsonFields.strings(TO, text));
            } else {
                named.add(text);
            }
        }
        return Targets.parse(named, limits.maxRecipients()).channels();
    }

    FileId file(RoutingContext ctx) {
        return FileId.parse(floor.segment(ctx, "file"));
    }

    FileId upload(RoutingContext ctx) {
        return FileId.parse(floor.segment(ctx, "upload"));
    }

    SendOptions options(QueryText parameters) {
        return SendOptions.of(parameters, limits);
    }

    /**
     * The filter that a query asks for; null when none.
     *
     * @param reader reads an expression
     */
    Filter filter(QueryText query, Function<String, Filter> reader) {
        String expression = query.single("filter");
        if (expression == null || expression.isBlank()) {
            return null;
        }
        if (expression.getBytes(StandardCharsets.UTF_8).length > limits.maxFilterBytes()) {
            throw BrokerError.of(ErrorCode.BAD_FILTER, "a filter has at most " + limits.maxFilterBytes() + " bytes");
        }
        return reader.apply(expression);
    }

    /** The fields of a JSON body. */
    Future<QueryText> jsonBody(RoutingContext ctx) {
        return jsonBody(ctx, USERS_OWN_JSON);
    }

    /**
     * The fields of a JSON body.
     *
     * @param opaque names of those that are kept as they were written
     */
    Future<QueryText> jsonBody(RoutingContext ctx, Set<String> opaque) {
        InboundBody body = InboundBody.of(ctx);
        body.requireIdentity();
        return body.readAll(limits.maxRequestBytes(), limits.requestTimeout())
                .map(bytes -> JsonFields.read(bytes, opaque));
    }

    /** The digest that a request declares of its file; null when none. */
    static String declaredDigest(RoutingContext ctx) {
        String represented = DigestHeader.sha256Of(ctx.request().getHeader("Repr-Digest"));
        // Without a content coding, and there is none, both headers speak of the same bytes.
        return represented != null
                ? represented
                : DigestHeader.sha256Of(ctx.request().getHeader("Content-Digest"));
    }

    static String idempotencyKey(RoutingContext ctx) {
        return Operations.checkKey(ctx.request().getHeader("Idempotency-Key"));
    }

    /** What is shown as the secret of a restricted file; null when nothing. */
    static ShareSecret shareSecret(RoutingContext ctx) {
        String shown = ctx.request().getHeader("Share-Secret");
        return shown == null ? null : ShareSecret.shown(shown);
    }

    static boolean isForm(RoutingContext ctx) {
        String type = ctx.request().getHeader("Content-Type");
        return type != null && MediaType.essenceOf(type).equals("multipart/form-data");
    }
}
