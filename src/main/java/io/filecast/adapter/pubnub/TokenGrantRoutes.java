package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.pubnub.access.AccessToken;
import io.filecast.adapter.pubnub.access.GrantRequest;
import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.core.BrokerClock;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/**
 * Tokens: {@code POST /v3/pam/{subscribe key}/grant} makes one, {@code DELETE …/grant/{token}} ends it. Event-loop confined.
 * The access manager lets signed requests through alone.
 */
final class TokenGrantRoutes implements PubNubRoutes {

    private static final String SERVICE = "\"service\":\"Access Manager\",\"status\":200}";

    private final PubNubCaller caller;
    private final AccessPorts ports;
    private final BrokerClock clock;

    TokenGrantRoutes(PubNubCaller caller, AccessPorts ports, BrokerClock clock) {
        this.caller = caller;
        this.ports = ports;
        this.clock = clock;
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        boolean grants = request.is(HttpMethod.POST) && path.size() == 4 && path.is(3, "grant");
        boolean revokes = request.is(HttpMethod.DELETE) && path.size() == 5 && path.is(3, "grant");
        if (!grants && !revokes) {
            throw request.nothingHere();
        }
        Principal principal = caller.admit(request, new PubNubCaller.Keys(path.text(2), null));
        if (!principal.isAdministrator()) {
            throw request.refuse(RequestSignatures.wrong());
        }
        if (grants) {
            request.reply(
                    grant(request, principal).recover(failure -> Future.failedFuture(request.worded(failure))),
                    token -> "{\"data\":{\"message\":\"Success\",\"token\":\"" + token + "\"}," + SERVICE);
        } else {
            request.reply(
                    revoke(request, principal, path.text(4)), done -> "{\"data\":{\"message\":\"Success\"}," + SERVICE);
        }
    }

    private Future<String> grant(PubNubRequest request, Principal principal) {
        AccessPorts.Terms terms = ports.terms();
        return InboundBody.of(request.ctx())
                .readAll(terms.maxBodyBytes(), terms.requestTimeout())
                .map(body -> PackedBody.text(body, terms.maxBodyBytes()))
                .map(text -> {
                    AccessToken token = GrantRequest.read(text, clock.now(), terms.maxTtlMinutes());
                    byte[] seal = ports.secrets()
                            .seal(
                                    principal.app(),
                                    principal.proof().keyId(),
                                    AccessGate.TOKEN_PURPOSE,
                                    token.unsigned());
                    return bounded(token.text(seal));
                });
    }

    private String bounded(String token) {
        int most = ports.terms().maxTokenBytes();
        if (token.length() > most) {
            throw GrantRequest.tooLong(most);
        }
        return token;
    }

    private Future<Void> revoke(PubNubRequest request, Principal principal, String text) {
        AccessToken.Read read = text.length() > ports.terms().maxTokenBytes() ? null : AccessToken.read(text);
        boolean ours = read != null
                && ports.secrets()
                        .sealer(principal.app(), AccessGate.TOKEN_PURPOSE, read.signed(), read.signature())
                        .isPresent();
        if (!ours) {
            throw request.refuse(Refusal.invalidToken("Token is not of this app."));
        }
        if (!clock.now().isBefore(read.token().expiresAt())) {
            throw request.refuse(Refusal.invalidToken("Token is expired."));
        }
        return ports.users().revokeToken(principal, read.id());
    }
}
