package io.filecast.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;

/** The /64 that an IPv6 address lies in, as text. Any thread; pure, and never looks a name up. */
final class Ipv6Network {

    private static final int PREFIX_BYTES = 8;

    private Ipv6Network() {}

    /** An IPv4 address, or the /64 of an IPv6 one: whoever has one such address has the whole of it. Empty for null. */
    static String networkOf(String remoteAddress) {
        return remoteAddress == null ? "" : of(remoteAddress).orElse(remoteAddress);
    }

    /** The network of an IPv6 address; empty for anything else. */
    static Optional<String> of(String address) {
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        if (plain.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            // What stands in brackets is parsed as an address or refused, and never looked up.
            return InetAddress.getByName("[" + plain + "]") instanceof Inet6Address parsed
                    ? Optional.of(HexFormat.of().formatHex(parsed.getAddress(), 0, PREFIX_BYTES) + "/64")
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
