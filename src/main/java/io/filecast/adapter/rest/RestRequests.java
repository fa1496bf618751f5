package io.filecast.adapter.rest;

import io.filecast.adapter.http.DigestHeader;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.http.MediaType;
import io.filecast.adapter.http.QueryText;
import io.filecast.core.ChannelName;
import io.filecast.core.FileId;
import io.filecast.core.ShareSecret;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** Reads the parts of a native request that several routes share. Event-loop confined. */
final class RestRequests {

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

    FileId file(RoutingContext ctx) {
        return FileId.parse(floor.segment(ctx, "file"));
    }

    FileId upload(RoutingContext ctx) {
        return FileId.parse(floor.segment(ctx, "upload"));
    }

    SendOptions options(QueryText parameters) {
        return SendOptions.of(parameters, limits);
    }

    /** The fields of a JSON body. */
    Future<QueryText> jsonBody(RoutingContext ctx) {
        InboundBody body = InboundBody.of(ctx);
        body.requireIdentity();
        return body.readAll(limits.maxRequestBytes(), limits.requestTimeout())
                .map(bytes -> JsonFields.read(bytes, USERS_OWN_JSON));
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
