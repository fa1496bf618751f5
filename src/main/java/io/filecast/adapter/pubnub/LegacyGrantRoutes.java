package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.access.LegacyGrant;
import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.core.BrokerClock;
import io.filecast.core.Permits.Permit;
import io.filecast.core.Permits.Scope;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * Grants to auth keys: {@code GET /v2/auth/grant/sub-key/{subscribe key}} gives and takes back, {@code GET /v2/auth/audit/…}
 * tells what holds. Event-loop confined. The access manager lets signed requests through alone.
 */
final class LegacyGrantRoutes implements PubNubRoutes {

    private static final int MAX_AUDITED = 1_000;

    private final PubNubCaller caller;
    private final AccessPorts ports;
    private final BrokerClock clock;

    LegacyGrantRoutes(PubNubCaller caller, AccessPorts ports, BrokerClock clock) {
        this.caller = caller;
        this.ports = ports;
        this.clock = clock;
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        boolean known = request.is(HttpMethod.GET)
                && path.size() == 5
                && path.is(2, "grant", "audit")
                && path.is(3, "sub-key", "sub_key");
        if (!known) {
            throw request.nothingHere();
        }
        String subscribeKey = path.text(4);
        Principal principal = caller.admit(request, new PubNubCaller.Keys(subscribeKey, null));
        if (!principal.isAdministrator()) {
            throw request.refuse(RequestSignatures.wrong());
        }
        LegacyGrant grant = read(request);
        if (path.is(2, "grant")) {
            request.reply(
                    ports.permits().give(principal.app(), grant.permits(clock.now())),
                    done -> grant.answer(subscribeKey));
        } else {
            request.reply(
                    audited(principal, grant.scopes()),
                    found -> grant.audited(found).audit(subscribeKey, found));
        }
    }

    private static LegacyGrant read(PubNubRequest request) {
        try {
            return LegacyGrant.read(name -> KeyedCall.listed(request, name), request::parameter);
        } catch (Refusal refused) {
            throw request.refuse(refused);
        }
    }

    private Future<List<Permit>> audited(Principal principal, List<Scope> scopes) {
        List<Permit> found = new ArrayList<>();
        Future<Void> read = Future.succeededFuture();
        for (Scope scope : scopes) {
            read = read.compose(before -> ports.permits().on(principal.app(), scope, MAX_AUDITED))
                    .map(permits -> {
                        found.addAll(permits);
                        return null;
                    });
        }
        return read.map(done -> found);
    }
}
