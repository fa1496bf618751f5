package io.filecast.adapter.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;

/**
 * Where a request comes from, as far as its socket and headers tell. Any thread; immutable.
 *
 * @param remoteAddress the address at the other end, without port; null when there is none
 * @param host the Host header; null when absent
 * @param origin the Origin header; null when absent
 * @param fetchSite the Sec-Fetch-Site header; null when absent
 * @param forwarded whether a proxy says that it passes the request on for somebody else
 */
public record Caller(String remoteAddress, String host, String origin, String fetchSite, boolean forwarded) {

    private static final String KEY = Caller.class.getName();

    /** The caller of a routed request, read once. */
    static Caller of(RoutingContext ctx) {
        Caller known = ctx.get(KEY);
        if (known == null) {
            known = of(ctx.request());
            ctx.put(KEY, known);
        }
        return known;
    }

    /** The caller of a request. */
    public static Caller of(HttpServerRequest request) {
        MultiMap headers = request.headers();
        SocketAddress remote = request.remoteAddress();
        return new Caller(
                remote == null ? null : remote.hostAddress(),
                headers.get("Host"),
                headers.get("Origin"),
                headers.get("Sec-Fetch-Site"),
                headers.contains("Forwarded") || headers.contains("X-Forwarded-For") || headers.contains("X-Real-IP"));
    }
}
