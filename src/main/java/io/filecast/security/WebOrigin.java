package io.filecast.security;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a browser says that a page comes from, RFC 6454: scheme, host and port, and nothing else. The text
 * {@code null}, which sandboxed and local pages send, is no origin. Any thread; immutable.
 *
 * @param scheme in lower case
 * @param place without the port that the scheme implies
 */
record WebOrigin(String scheme, HostPort place) {

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");

    static Optional<WebOrigin> parse(String text) {
        int end = text == null ? -1 : text.indexOf("://");
        if (end < 0) {
            return Optional.empty();
        }
        String scheme = text.substring(0, end).toLowerCase(Locale.ROOT);
        if (!SCHEME.matcher(scheme).matches()) {
            return Optional.empty();
        }
        return HostPort.parse(text.substring(end + 3))
                .map(place -> new WebOrigin(scheme, withoutImplied(scheme, place)));
    }

    private static HostPort withoutImplied(String scheme, HostPort place) {
        boolean implied = scheme.equals("http") && place.port() == 80 || scheme.equals("https") && place.port() == 443;
        return implied ? new HostPort(place.host(), HostPort.NO_PORT) : place;
    }

    /** Whether it is a page that this machine serves. */
    boolean isLoopback() {
        return (scheme.equals("http") || scheme.equals("https")) && place.isLoopback();
    }

    @Override
    public String toString() {
        return scheme + "://" + place;
    }
}
