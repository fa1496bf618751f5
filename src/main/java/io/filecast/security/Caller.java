package io.filecast.security;

/**
 * Where a request comes from, as far as its socket and headers tell. Any thread; immutable.
 *
 * @param remoteAddress the address at the other end, without port; null when there is none
 * @param host the Host header or the authority; null when absent
 * @param origin the Origin header; null when absent
 * @param fetchSite the Sec-Fetch-Site header; null when absent
 * @param forwarded whether a proxy says that it passes the request on for somebody else: it has a header
 *     {@code Forwarded}, {@code X-Forwarded-For} or {@code X-Real-IP}
 */
public record Caller(String remoteAddress, String host, String origin, String fetchSite, boolean forwarded) {}
