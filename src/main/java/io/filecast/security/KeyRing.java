package io.filecast.security;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Right;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One configuration of apps, and the tokens that were found genuine under it. Any thread. */
final class KeyRing {

    /** What a publish key gives, and who shows nothing to an open app. */
    static final Grants PUBLISH = Grants.everywhere(EnumSet.of(Right.READ, Right.WRITE, Right.DELETE));

    // To find a cached token took 0.3 microseconds where the full check took 5. Long tokens carry many grants, and
    // would make the bound in entries no bound in bytes.
    private static final int CACHED_TOKENS = 10_000;
    private static final int LONGEST_CACHED_TOKEN = 1024;
    private static final Grants SUBSCRIBE = Grants.everywhere(EnumSet.of(Right.READ));

    /** What a shown key stands for. */
    record ShownKey(AppCredentials app, AppCredentials.Kind kind, Proof proof) {

        Grants grants() {
            return switch (kind) {
                case SECRET -> Grants.ALL;
                case PUBLISH -> PUBLISH;
                default -> SUBSCRIBE;
            };
        }
    }

    private final Map<AppName, AppCredentials> apps = new LinkedHashMap<>();
    private final Map<AppName, Map<String, String>> markOfKey = new HashMap<>();
    private final Map<Sha256, ShownKey> shownKeys = new HashMap<>();
    private final AppCredentials open;
    private final OwnTokens own;
    private final TokenVerifier tokens;
    private final SecretSeals seals;
    private final GenerationMap<Sha256, VerifiedToken> genuine = new GenerationMap<>(CACHED_TOKENS);

    /** @throws IllegalArgumentException when the apps contradict one another, or a key cannot be used */
    KeyRing(List<AppCredentials> configured, OwnTokens own) {
        this.own = own;
        configured.forEach(this::add);
        open = apps.values().stream().filter(AppCredentials::open).findFirst().orElse(null);
        tokens = new TokenVerifier(configured, own);
        seals = new SecretSeals(configured);
    }

    private void add(AppCredentials app) {
        AppCredentials kept = app.withoutKeys();
        if (apps.putIfAbsent(app.name(), kept) != null) {
            throw new IllegalArgumentException("app '" + app.name() + "' stands twice");
        }
        Map<String, String> marks = new HashMap<>();
        markOfKey.put(app.name(), marks);
        if (app.open()) {
            marks.put(CredentialPolicy.OPEN_CREDENTIAL, null);
        }
        for (AppCredentials.Key key : app.keys()) {
            boolean taken = markOfKey.values().stream().anyMatch(others -> others.containsKey(key.id()));
            if (taken || key.id().equals(CredentialPolicy.OPEN_CREDENTIAL)) {
                throw new IllegalArgumentException("key id '" + key.id() + "' stands twice or is reserved");
            }
            String mark = key.mark();
            marks.put(key.id(), mark);
            if (key.kind().isShown()) {
                show(key, new ShownKey(kept, key.kind(), new Proof(key.id(), mark, null, null)));
            }
        }
    }

    private void show(AppCredentials.Key key, ShownKey added) {
        Sha256 hash = Sha256.of(key.secret());
        ShownKey same = shownKeys.get(hash);
        if (same == null) {
            shownKeys.put(hash, added);
            return;
        }
        String both = "keys '" + same.proof.keyId() + "' and '" + key.id() + "' have one value";
        if (same.app != added.app) {
            throw new IllegalArgumentException(both + " in different apps");
        }
        // Clients show publish and subscribe keys; a secret one must not be in their hands by mistake.
        if ((same.kind == AppCredentials.Kind.SECRET) != (added.kind == AppCredentials.Kind.SECRET)) {
            throw new IllegalArgumentException(both + ", and only one of them is secret");
        }
        // The rights of a publish key include those of a subscribe key, so the union is the publish key.
        if (added.kind == AppCredentials.Kind.PUBLISH && same.kind != AppCredentials.Kind.PUBLISH) {
            shownKeys.put(hash, added);
        }
    }

    Map<AppName, AppCredentials> apps() {
        return apps;
    }

    /** What the secret keys sign and check. */
    SecretSeals seals() {
        return seals;
    }

    /** The first open app; null when there is none. */
    AppCredentials open() {
        return open;
    }

    ShownKey shown(String key) {
        ShownKey known = key.length() > AppCredentials.Key.MAX_SHOWN_BYTES ? null : shownKeys.get(Sha256.of(key));
        if (known == null) {
            throw refused("the key is not known");
        }
        return known;
    }

    /** Checks a token, its signature only when it was not seen lately. */
    VerifiedToken verified(String token, Instant now) {
        VerifiedToken verified = genuine(token, now);
        if (!isCurrent(verified.app().name(), verified.proof())) {
            throw refused("the token's kid names no key");
        }
        if (own.isRevoked(verified.app().name(), verified.proof(), verified.userId())) {
            throw refused("the token was revoked");
        }
        return verified;
    }

    private VerifiedToken genuine(String token, Instant now) {
        tokens.checkShape(token);
        if (token.length() > LONGEST_CACHED_TOKEN) {
            return tokens.verify(token, now);
        }
        Sha256 hash = Sha256.of(token);
        VerifiedToken seen = genuine.get(hash);
        if (seen != null) {
            if (!now.isBefore(seen.endsAt())) {
                genuine.remove(hash);
            }
            TokenVerifier.checkNotEnded(seen.endsAt(), now);
            return seen;
        }
        VerifiedToken fresh = tokens.verify(token, now);
        genuine.turnIfFull();
        genuine.keep(hash, fresh);
        return fresh;
    }

    /** Whether what vouched for a principal is still what it was, and was not revoked. */
    boolean stands(Principal principal) {
        AppCredentials app = apps.get(principal.app());
        boolean trustGone = principal.trusted() && !principal.bound() && app != null && !app.trustClaimedUsers();
        String vouchedFor = principal.bound() ? principal.userId() : null;
        return app != null
                && !trustGone
                && isCurrent(principal.app(), principal.proof())
                && !own.isRevoked(principal.app(), principal.proof(), vouchedFor);
    }

    private boolean isCurrent(AppName app, Proof proof) {
        return hasItsValue(app, proof) && (proof.basis() == null || hasItsValue(app, proof.basis()));
    }

    private boolean hasItsValue(AppName app, Proof proof) {
        String id = proof.keyId();
        if (OwnTokens.isKeyIdOf(app, id)) {
            return proof.keyMark() != null && proof.keyMark().equals(tokens.ownMarkOf(app));
        }
        Map<String, String> marks = markOfKey.getOrDefault(app, Map.of());
        String mark = marks.get(id);
        return marks.containsKey(id) && (mark == null ? proof.keyMark() == null : mark.equals(proof.keyMark()));
    }

    private static BrokerError refused(String why) {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, why);
    }
}
