package io.filecast.adapter.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

/** Where clients reach the broker: below its public address, else under the name by which a request called it. Any thread; pure. */
public final class PublicAddress {

    private PublicAddress() {}

    /**
     * Scheme, host and port, without a slash behind.
     *
     * @param publicUrl the configured one; null for the host that the request names
     */
    public static String of(HttpServerRequest asked, String publicUrl) {
        if (publicUrl != null) {
            return publicUrl;
        }
        HostAndPort host = asked.authority();
        return (asked.isSSL() ? "https://" : "http://")
                + (host == null ? asked.localAddress().toString() : host.toString());
    }
}
