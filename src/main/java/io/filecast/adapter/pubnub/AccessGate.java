package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.access.AccessToken;
import io.filecast.adapter.pubnub.access.Call;
import io.filecast.adapter.pubnub.access.Operation;
import io.filecast.adapter.pubnub.access.Pass;
import io.filecast.adapter.pubnub.access.Permission;
import io.filecast.adapter.pubnub.access.PermitPass;
import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.adapter.pubnub.access.TokenPass;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.Grants;
import io.filecast.core.GroupName;
import io.filecast.core.PermitFeed;
import io.filecast.core.Permits;
import io.filecast.core.Permits.Permit;
import io.filecast.core.Permits.Scope;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The access manager: decides before any route runs whether a request may do what it asks, and as whom. Event-loop confined.
 *
 * <ul>
 *   <li>A request that a secret key has signed may do everything in its app.
 *   <li>A token decides where one is shown, for what it names and nothing else.
 *   <li>An app without access manager asks for no more than its keys; in another one grants of the older kind decide, to
 *       everybody and to the auth key that is shown.
 * </ul>
 *
 * <p>The principal of an admitted request has the rights that this very request needs, on what it names: so patterns, which
 * the core does not know, need not leave this door.
 */
final class AccessGate {

    /** What the seals of tokens are for. */
    static final String TOKEN_PURPOSE = "pubnub token 1";

    private static final int REMEMBERED_PASSES = 512;

    private final PubNubCaller caller;
    private final AccessPorts ports;
    private final BrokerClock clock;
    private final RequestSignatures signatures;

    /** Passes of tokens that were found genuine, by their text: patterns are costly to read. */
    private final Map<String, TokenPass> passes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenPass> eldest) {
            return size() > REMEMBERED_PASSES;
        }
    };

    AccessGate(PubNubCaller caller, AccessPorts ports, BrokerClock clock) {
        this.caller = caller;
        this.ports = ports;
        this.clock = clock;
        this.signatures = new RequestSignatures(ports, clock);
    }

    /**
     * Admits a request, whose principal is known from then on.
     *
     * @return fails with a {@link BrokerError} when it may not do this; the request then knows how to say so
     * @throws BrokerError likewise
     */
    Future<Void> admit(PubNubRequest request) {
        KeyedCall keyed = KeyedCall.of(request);
        if (keyed == null) {
            return Future.succeededFuture();
        }
        Principal byKeys = caller.byKeys(request, keyed.keys());
        try {
            return decide(request, keyed, byKeys)
                    .recover(failure -> Future.failedFuture(request.worded(failure)))
                    .map(principal -> {
                        request.admit(principal);
                        return null;
                    });
        } catch (Refusal refused) {
            throw request.refuse(refused);
        }
    }

    private Future<Principal> decide(PubNubRequest request, KeyedCall keyed, Principal byKeys) {
        String signature = request.parameter("signature");
        if (signature != null) {
            return signatures.signer(request, keyed.keys(), byKeys, signature);
        }
        Call call = keyed.call();
        if (call.operation() == Operation.GRANT) {
            throw RequestSignatures.wrong();
        }
        String auth = request.parameter("auth");
        AccessToken.Read token =
                auth == null || auth.length() > ports.terms().maxTokenBytes() ? null : AccessToken.read(auth);
        if (token != null) {
            return byToken(call, byKeys, auth, token);
        }
        KeyRules rules = ports.keys().apply(byKeys.app());
        return rules.suffice()
                ? Future.succeededFuture(KeyPass.of(keyed, byKeys, rules))
                : byPermits(request, call, byKeys, auth);
    }

    // ---- tokens ---------------------------------------------------------------------------------------------------

    private Future<Principal> byToken(Call call, Principal byKeys, String text, AccessToken.Read read) {
        AccessToken token = read.token();
        Proof sealer = ports.secrets()
                .sealer(byKeys.app(), TOKEN_PURPOSE, read.signed(), read.signature())
                .orElseThrow(() -> Refusal.of(403, "Invalid Token"));
        boolean bound = token.uuid() != null;
        if (bound && !token.uuid().equals(byKeys.userId())) {
            throw Refusal.of(403, "Token is not for this uuid.");
        }
        Principal bearer = new Principal(
                byKeys.app(),
                byKeys.userId(),
                bound,
                bound || byKeys.trusted(),
                Grants.NONE,
                new Proof(sealer.keyId(), sealer.keyMark(), read.id(), token.issuedAt()),
                token.expiresAt());
        if (!clock.now().isBefore(token.expiresAt()) || !ports.holds().test(bearer)) {
            throw ended(bearer, clock.now());
        }
        return narrowed(call, passes.computeIfAbsent(text, fresh -> TokenPass.of(token)), bearer);
    }

    /** What is said of a token that is not taken any more. */
    static Refusal ended(Principal bearer, Instant now) {
        return Refusal.of(403, now.isBefore(bearer.expiresAt()) ? "Token is revoked" : "Token is expired.");
    }

    // ---- grants of the older kind ---------------------------------------------------------------------------------

    private Future<Principal> byPermits(PubNubRequest request, Call call, Principal byKeys, String auth) {
        String holder = auth == null || auth.length() > ports.terms().maxTokenBytes() ? Permits.EVERYBODY : auth;
        List<Scope> scopes = PermitPass.scopesOf(call);
        if (call.operation() == Operation.SUBSCRIBE) {
            // Before they are read, so that no change is missed while it waits.
            PermitFeed.Following following = ports.permitFeed()
                    .follow(
                            byKeys.app(),
                            holder,
                            scopes,
                            () -> ports.permits()
                                    .of(byKeys.app(), holder, scopes)
                                    .onComplete(now -> request.grantsChanged(
                                            now.succeeded() ? refusal(call, now.result()) : null)));
            request.ctx().addEndHandler(ended -> following.end());
        }
        return ports.permits().of(byKeys.app(), holder, scopes).compose(permits -> {
            PermitPass pass = new PermitPass(permits);
            return narrowed(call, pass, byKeys.until(pass.endsAt()));
        });
    }

    private static Refusal refusal(Call call, List<Permit> permits) {
        try {
            new PermitPass(permits).check(call);
            return null;
        } catch (Refusal refused) {
            return refused;
        }
    }

    // ---- what a pass comes to -------------------------------------------------------------------------------------

    private Future<Principal> narrowed(Call call, Pass pass, Principal bearer) {
        pass.check(call);
        if (call.operation().permission() == Permission.MANAGE) {
            return Future.succeededFuture(bearer.with(Grants.ALL));
        }
        return groupedChannels(call, bearer).map(grouped -> bearer.with(pass.narrowed(call, grouped)));
    }

    /** What is in the groups that a call names; a name that is none stands for an empty one. */
    private Future<List<ChannelName>> groupedChannels(Call call, Principal bearer) {
        List<ChannelName> channels = new ArrayList<>();
        Future<Void> read = Future.succeededFuture();
        for (GroupName group : call.groupNames()) {
            read = read.compose(before -> ports.groups().channels(bearer.with(Grants.ALL), group))
                    .map(found -> {
                        channels.addAll(found);
                        return null;
                    });
        }
        return read.map(done -> channels);
    }
}
