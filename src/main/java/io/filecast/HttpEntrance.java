package io.filecast;

import io.filecast.adapter.http.Caller;
import io.filecast.adapter.http.CallerRules;
import io.filecast.adapter.http.CredentialReader;
import io.filecast.adapter.http.HttpRules;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.http.RequestGate;
import io.filecast.adapter.rest.RestWire;
import io.filecast.adapter.websocket.SocketDoor;
import io.filecast.config.FilecastConfig;
import io.filecast.config.LimitsConfig;
import io.filecast.core.AccessPolicy.Credential;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.security.ConnectionLimiter;
import io.filecast.security.CredentialPolicy;
import io.filecast.security.CrowdLimiter;
import io.filecast.security.OriginPolicy;
import io.filecast.security.RequestLimiter;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BooleanSupplier;

/**
 * Who may come in through the HTTP port, and how often: puts the security room's answers into the words of the doors. Any
 * thread.
 */
final class HttpEntrance implements CallerRules, SocketDoor {

    private static final int REMEMBERED_CLIENTS = 100_000;

    private final CredentialPolicy credentials;
    private final OriginPolicy origins;
    private final RequestLimiter requests;
    private final CrowdLimiter crowds;
    private final CrowdLimiter followers;
    private final ConnectionLimiter connections;

    HttpEntrance(CredentialPolicy credentials, FilecastConfig config) {
        LimitsConfig limits = config.limits();
        this.credentials = credentials;
        this.origins = new OriginPolicy(credentials, config.insecure());
        this.requests = limiter(limits.requestsPerSecond(), limits.requestBurst());
        this.crowds = new CrowdLimiter(
                limiter(limits.requestsPerSecond(), limits.requestBurst()),
                limiter(config.pubnub().requestsPerSecond(), config.pubnub().requestBurst()));
        this.followers = new CrowdLimiter(
                limiter(limits.requestsPerSecond(), limits.requestBurst()),
                limiter(limits.crowdPerSecond(), limits.crowdBurst()));
        this.connections = new ConnectionLimiter(limits.connections(), limits.acceptRate(), System::nanoTime);
    }

    private static RequestLimiter limiter(int perSecond, int burst) {
        return new RequestLimiter(perSecond, burst, REMEMBERED_CLIENTS, System::nanoTime);
    }

    /** Counts requests where thousands of clients show one key. */
    RequestGate crowdGate() {
        return crowds::check;
    }

    /** Counts requests of those who follow, each by whom it claims to be. */
    RequestGate followerGate() {
        return followers::check;
    }

    /** The rules of the floor under all doors. */
    HttpRules rules(BooleanSupplier leaving, RestWire wire) {
        return new HttpRules(credentials, this, this::count, () -> connections.open()::release, leaving, wire);
    }

    /** Counts a connection of another port in, and gives what counts it out. */
    Runnable openConnection() {
        return connections.open()::release;
    }

    /** Connections that are open just now. */
    int connections() {
        return connections.inUse();
    }

    private void count(Principal principal, String remoteAddress) {
        requests.check(
                principal == null
                        ? RequestLimiter.Client.stranger(remoteAddress)
                        : RequestLimiter.Client.of(principal, remoteAddress));
    }

    private static io.filecast.security.Caller known(Caller caller) {
        return new io.filecast.security.Caller(
                caller.remoteAddress(), caller.host(), caller.origin(), caller.fetchSite(), caller.forwarded());
    }

    // ---- requests -------------------------------------------------------------------------------------------------

    @Override
    public boolean isLocal(Caller caller) {
        return origins.isLocal(known(caller));
    }

    @Override
    public void require(AppName app, Caller caller) {
        origins.require(app, known(caller));
    }

    @Override
    public boolean isAllowedBySome(Caller caller) {
        return origins.isAllowedBySome(known(caller));
    }

    // ---- sockets --------------------------------------------------------------------------------------------------

    /** The floor has counted the connection already; what is left is the page that it comes from. */
    @Override
    public void admit(HttpServerRequest request) {
        Caller caller = Caller.of(request);
        if (caller.origin() != null && !isAllowedBySome(caller)) {
            throw BrokerError.of(ErrorCode.ORIGIN_REFUSED, "pages of this origin may not use this server");
        }
    }

    @Override
    public void leave() {
        // The floor notices by itself.
    }

    /** Counted like any request, so that nobody tries credentials for nothing. */
    @Override
    public Principal authenticate(HttpServerRequest request) {
        Caller caller = Caller.of(request);
        Credential shown = CredentialReader.read(request.headers(), QueryText.ofUri(request.uri()), isLocal(caller));
        Principal principal;
        try {
            principal = credentials.authenticate(shown);
        } catch (BrokerError refused) {
            count(null, caller.remoteAddress());
            if (shown.bearer() != null || shown.key() != null) {
                throw refused;
            }
            return null;
        }
        followers.check(principal, caller.remoteAddress());
        require(principal.app(), caller);
        return principal;
    }

    @Override
    public FrameJudge judgeOf(HttpServerRequest request) {
        Caller caller = Caller.of(request);
        boolean local = isLocal(caller);
        return (token, key, user) -> {
            Principal principal = credentials.authenticate(new Credential(token, key, user, local));
            require(principal.app(), caller);
            return principal;
        };
    }

    @Override
    public boolean holds(Principal principal) {
        return credentials.holds(principal);
    }

    @Override
    public void spend(Principal principal) {
        followers.check(principal, null);
    }
}
