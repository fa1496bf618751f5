package io.filecast.security;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.util.List;

/**
 * Whether a web page may talk to an app. Any thread; follows the apps of a {@link CredentialPolicy}.
 *
 * <p>An app with keys is guarded by them, and its origins only narrow that. An open app is guarded by nothing but being
 * local, and any page in the browser of this machine can send requests to it. So it answers only when
 *
 * <ul>
 *   <li>the connection comes over loopback and no proxy passes it on for somebody else,
 *   <li>the Host is a loopback one: under a rebound DNS name a foreign page looks local in all but that,
 *   <li>the Origin, where there is one, is a loopback one, and where there is none the browser does not say that the
 *       request (an image, say) comes from another site.
 * </ul>
 */
public final class OriginPolicy {

    private static final String FOREIGN = "cross-site";

    private final CredentialPolicy credentials;
    private final boolean insecure;
    private final LastAnswer loopbackAddress = new LastAnswer(HostPort::isLoopbackAddress);
    private final LastAnswer loopbackHost = new LastAnswer(
            host -> HostPort.parse(host).map(HostPort::isLoopback).orElse(false));

    /**
     * A policy for the apps of another.
     *
     * @param insecure whether every request counts as local, as the operator has asked for
     */
    public OriginPolicy(CredentialPolicy credentials, boolean insecure) {
        this.credentials = credentials;
        this.insecure = insecure;
    }

    /** Whether a request is local in the sense of {@link io.filecast.core.AccessPolicy.Credential#local}. */
    public boolean isLocal(Caller caller) {
        return insecure
                || loopbackAddress.test(caller.remoteAddress())
                        && !caller.forwarded()
                        && loopbackHost.test(caller.host())
                        && !isForeignPage(caller);
    }

    private static boolean isForeignPage(Caller caller) {
        return caller.origin() == null ? FOREIGN.equalsIgnoreCase(caller.fetchSite()) : !isLoopback(caller.origin());
    }

    /**
     * Refuses a request that comes from a page that may not use the app.
     *
     * @throws BrokerError {@link ErrorCode#ORIGIN_REFUSED}
     */
    public void require(AppName app, Caller caller) {
        if (!credentials.app(app).map(found -> allows(found, caller)).orElse(false)) {
            throw BrokerError.of(ErrorCode.ORIGIN_REFUSED, "pages of this origin may not use the app");
        }
    }

    /** Whether some app would answer this page: all that can be said of a preflight, which shows no credential. */
    public boolean isAllowedBySome(Caller caller) {
        return credentials.apps().stream().anyMatch(app -> allows(app, caller));
    }

    private boolean allows(AppCredentials app, Caller caller) {
        if (app.open() && !isLocal(caller)) {
            return false;
        }
        return caller.origin() == null || isListed(app.allowedOrigins(), caller.origin());
    }

    private boolean isListed(List<String> allowed, String origin) {
        if (allowed.contains(AppCredentials.ANY_ORIGIN)) {
            return true;
        }
        if (allowed.contains(AppCredentials.LOOPBACK_ORIGINS) && (insecure || isLoopback(origin))) {
            return true;
        }
        return WebOrigin.parse(origin)
                .map(parsed -> allowed.contains(parsed.toString()))
                .orElse(false);
    }

    private static boolean isLoopback(String origin) {
        return WebOrigin.parse(origin).map(WebOrigin::isLoopback).orElse(false);
    }
}
