package io.filecast.security;

import io.filecast.core.AccessPolicy;
import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Right;
import io.filecast.core.UserIds;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules by which keys and tokens of the configured apps become principals. Any thread; its apps can be replaced while
 * it is asked, and each question is answered by the old ones or the new ones, never by a mixture.
 *
 * <ul>
 *   <li>A token wins over a key beside it; the key must then belong to the same app, and gives nothing.
 *   <li>A publish key gives reading, writing and deleting on every channel, a subscribe key reading; one value that is
 *       both gives both.
 *   <li>Without a credential, a local request gets in the first open app what a publish key gives.
 *   <li>An open app answers only local requests, whatever they show: its keys may be as well known as its name.
 * </ul>
 */
public final class CredentialPolicy implements AccessPolicy {

    /** The longest token that is looked at, unless another bound is given, in bytes. */
    public static final int MAX_TOKEN_BYTES = 8 * 1024;

    /** Stands for the credential of who shows none to an open app. */
    public static final String OPEN_CREDENTIAL = "open";

    // To find a cached token took 0.3 microseconds where the full check took 5. Long tokens carry many grants, and
    // would
    // make the bound in entries no bound in bytes.
    private static final int CACHED_TOKENS = 10_000;
    private static final int LONGEST_CACHED_TOKEN = 1024;
    private static final Grants PUBLISH = Grants.everywhere(EnumSet.of(Right.READ, Right.WRITE, Right.DELETE));
    private static final Grants SUBSCRIBE = Grants.everywhere(EnumSet.of(Right.READ));

    /** What a shown key stands for. */
    private record ShownKey(AppCredentials app, String keyId, Grants grants) {}

    private final BrokerClock clock;
    private final int maxTokenBytes;
    private volatile Snapshot snapshot;

    /** A policy with the usual bound on tokens. */
    public CredentialPolicy(BrokerClock clock, List<AppCredentials> apps) {
        this(clock, apps, MAX_TOKEN_BYTES);
    }

    /**
     * A policy of some apps.
     *
     * @param clock decides which tokens have expired
     * @param maxTokenBytes the longest token that is looked at
     * @throws IllegalArgumentException when the apps contradict one another, as in {@link #replace}
     */
    public CredentialPolicy(BrokerClock clock, List<AppCredentials> apps, int maxTokenBytes) {
        this.clock = clock;
        this.maxTokenBytes = maxTokenBytes;
        replace(apps);
    }

    /**
     * Takes other apps and keys from now on; what was verified before is forgotten.
     *
     * @throws IllegalArgumentException when an app or a key id stands twice, a key's value belongs to two apps, or a key
     *     has the reserved id {@value #OPEN_CREDENTIAL}; then the old ones stay
     */
    public void replace(List<AppCredentials> apps) {
        snapshot = new Snapshot(apps, maxTokenBytes);
    }

    @Override
    public Principal authenticate(Credential credential) {
        Snapshot now = snapshot;
        if (credential.bearer() != null) {
            return byToken(now, credential);
        }
        if (credential.key() != null) {
            return byKey(now, credential);
        }
        AppCredentials open = now.open;
        if (open == null || !credential.local()) {
            throw refused("a token or key is needed");
        }
        return claimed(open, credential.claimedUser(), PUBLISH, OPEN_CREDENTIAL);
    }

    private Principal byToken(Snapshot now, Credential credential) {
        VerifiedToken token = now.verified(credential.bearer(), clock.now());
        if (credential.key() != null
                && !now.shown(credential.key()).app.name().equals(token.app().name())) {
            throw refused("the token and the key belong to different apps");
        }
        checkLocal(token.app(), credential);
        // The token's user wins silently: dialects send a user id with every request.
        String claimedUser = token.userId() == null ? checkedUser(credential.claimedUser()) : null;
        return token.toPrincipal(claimedUser);
    }

    private static Principal byKey(Snapshot now, Credential credential) {
        ShownKey key = now.shown(credential.key());
        checkLocal(key.app, credential);
        return claimed(key.app, credential.claimedUser(), key.grants, key.keyId);
    }

    private static void checkLocal(AppCredentials app, Credential credential) {
        if (app.open() && !credential.local()) {
            throw refused("an open app answers only requests from its own machine");
        }
    }

    private static Principal claimed(AppCredentials app, String user, Grants grants, String keyId) {
        boolean trusted = checkedUser(user) != null && app.trustClaimedUsers();
        return new Principal(app.name(), user, false, trusted, grants, Proof.ofKey(keyId), null);
    }

    private static String checkedUser(String claimedUser) {
        return claimedUser == null ? null : UserIds.check(claimedUser);
    }

    /**
     * Whether the credential that made a principal is still taken: it has not ended, and its app and key are still
     * there. A key whose value changed under the same id is still there, so a replacement should have an id of its own.
     */
    public boolean holds(Principal principal) {
        Instant end = principal.expiresAt();
        return (end == null || clock.now().isBefore(end))
                && snapshot.keyIds.getOrDefault(principal.app(), Set.of()).contains(principal.credentialId());
    }

    /** A configured app, without its keys. */
    public Optional<AppCredentials> app(AppName name) {
        return Optional.ofNullable(snapshot.apps.get(name));
    }

    /** All configured apps, in their order, without their keys. */
    public Collection<AppCredentials> apps() {
        return snapshot.apps.values();
    }

    private static BrokerError refused(String why) {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, why);
    }

    /** One configuration of apps, and the tokens that were found genuine under it. */
    private static final class Snapshot {

        private final Map<AppName, AppCredentials> apps = new LinkedHashMap<>();
        private final Map<AppName, Set<String>> keyIds = new HashMap<>();
        private final Map<Sha256, ShownKey> shownKeys = new HashMap<>();
        private final AppCredentials open;
        private final TokenVerifier tokens;
        private final GenerationMap<Sha256, VerifiedToken> genuine = new GenerationMap<>(CACHED_TOKENS);

        Snapshot(List<AppCredentials> configured, int maxTokenBytes) {
            configured.forEach(this::add);
            open = apps.values().stream()
                    .filter(AppCredentials::open)
                    .findFirst()
                    .orElse(null);
            tokens = new TokenVerifier(configured, maxTokenBytes);
        }

        private void add(AppCredentials app) {
            AppCredentials kept = app.withoutKeys();
            if (apps.putIfAbsent(app.name(), kept) != null) {
                throw new IllegalArgumentException("app '" + app.name() + "' stands twice");
            }
            Set<String> ids = new HashSet<>();
            keyIds.put(app.name(), ids);
            if (app.open()) {
                ids.add(OPEN_CREDENTIAL);
            }
            for (AppCredentials.Key key : app.keys()) {
                boolean taken = keyIds.values().stream().anyMatch(others -> others.contains(key.id()));
                if (taken || key.id().equals(OPEN_CREDENTIAL)) {
                    throw new IllegalArgumentException("key id '" + key.id() + "' stands twice or is reserved");
                }
                ids.add(key.id());
                if (key.kind() != AppCredentials.Kind.JWT_HS256) {
                    show(kept, key);
                }
            }
        }

        private void show(AppCredentials app, AppCredentials.Key key) {
            boolean publishes = key.kind() == AppCredentials.Kind.PUBLISH;
            ShownKey added = new ShownKey(app, key.id(), publishes ? PUBLISH : SUBSCRIBE);
            Sha256 hash = Sha256.of(key.secret());
            ShownKey same = shownKeys.get(hash);
            if (same != null && same.app != app) {
                throw new IllegalArgumentException(
                        "keys '" + same.keyId + "' and '" + key.id() + "' have one value in different apps");
            }
            // The rights of a publish key include those of a subscribe key, so the union is the publish key.
            if (same == null || publishes && same.grants != PUBLISH) {
                shownKeys.put(hash, added);
            }
        }

        ShownKey shown(String key) {
            ShownKey known = key.length() > AppCredentials.Key.MAX_SHOWN_BYTES ? null : shownKeys.get(Sha256.of(key));
            if (known == null) {
                throw refused("the key is not known");
            }
            return known;
        }

        /** Checks a token, in full only when it was not seen lately. */
        VerifiedToken verified(String token, Instant now) {
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
    }
}
