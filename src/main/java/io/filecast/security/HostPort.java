package io.filecast.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and perhaps a port, as a Host header or an origin writes them. Nothing is ever looked up in the DNS. Any thread;
 * immutable.
 *
 * @param host in lower case, without a final dot; an IPv6 address stands in brackets
 * @param port 1 to 65535; {@value #NO_PORT} when none is written
 */
record HostPort(String host, int port) {

    static final int NO_PORT = -1;

    private static final int MAX_LENGTH = 300;
    private static final Pattern SHAPE =
            Pattern.compile("([A-Za-z0-9._-]{1,254}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");
    private static final Pattern LOOPBACK_V4 =
            Pattern.compile("127(?:\\.(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}");

    static Optional<HostPort> parse(String text) {
        if (text == null || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String host = matcher.group(1).toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        int port = matcher.group(2) == null ? NO_PORT : Integer.parseInt(matcher.group(2));
        boolean valid = !host.isEmpty() && port != 0 && port <= 65_535;
        return valid ? Optional.of(new HostPort(host, port)) : Optional.empty();
    }

    /**
     * Whether the host is this machine and can be nothing else: {@code localhost}, {@code 127.0.0.0/8} in four plain
     * decimals, or {@code [::1]} in any spelling. Names below {@code localhost} are left out: a resolver may ask the
     * network for them.
     */
    boolean isLoopback() {
        if (host.startsWith("[")) {
            return isLoopbackV6(host);
        }
        return host.equals("localhost") || LOOPBACK_V4.matcher(host).matches();
    }

    /** Whether an address, as a socket names it, is that of this machine. */
    static boolean isLoopbackAddress(String address) {
        if (address == null) {
            return false;
        }
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        String host = plain.indexOf(':') < 0 || plain.startsWith("[") ? plain : "[" + plain + "]";
        return parse(host)
                .filter(parsed -> parsed.port == NO_PORT && !parsed.host.equals("localhost"))
                .map(HostPort::isLoopback)
                .orElse(false);
    }

    private static boolean isLoopbackV6(String bracketed) {
        try {
            // What stands in brackets is parsed as an address or refused, and never looked up.
            return InetAddress.getByName(bracketed).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return port == NO_PORT ? host : host + ":" + port;
    }
}
