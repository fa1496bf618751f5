package io.filecast.security;

import io.filecast.core.AccessPolicy;
import io.filecast.core.AppName;
import io.filecast.core.AppSecrets;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.UserIds;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules by which keys and tokens of the configured apps become principals. Any thread; its apps can be replaced while
 * it is asked, and each question is answered by the old ones or the new ones, never by a mixture.
 *
 * <ul>
 *   <li>A token wins over a key beside it; the key must then belong to the same app, and gives nothing.
 *   <li>A publish key gives reading, writing and deleting on every channel, a subscribe key reading; one value that is
 *       both gives both. A secret key gives every right, and by that administers the app.
 *   <li>Without a credential, a local request gets in the first open app what a publish key gives.
 *   <li>An open app answers only local requests, whatever they show: its keys may be as well known as its name.
 * </ul>
 */
public final class CredentialPolicy implements AccessPolicy, AppSecrets {

    /** Stands for the credential of who shows none to an open app. */
    public static final String OPEN_CREDENTIAL = "open";

    private final BrokerClock clock;
    private final OwnTokens own;
    private volatile KeyRing keys;

    /** A policy with the usual bounds on tokens, that knows of no revocations. */
    public CredentialPolicy(BrokerClock clock, List<AppCredentials> apps) {
        this(clock, apps, new OwnTokens(clock, TokenLimits.DEFAULT));
    }

    /**
     * A policy of some apps.
     *
     * @param clock decides which tokens have expired
     * @param own the broker's own tokens, and what was revoked
     * @throws IllegalArgumentException when the apps contradict one another, as in {@link #replace}
     */
    public CredentialPolicy(BrokerClock clock, List<AppCredentials> apps, OwnTokens own) {
        this.clock = clock;
        this.own = own;
        replace(apps);
    }

    /**
     * Takes other apps and keys from now on; what was verified before is forgotten.
     *
     * @throws IllegalArgumentException when an app or a key id stands twice, a key's value belongs to two apps or is secret
     *     and not, a key has the reserved id {@value #OPEN_CREDENTIAL}, or a public key cannot be read or is too weak;
     *     then the old ones stay
     */
    public void replace(List<AppCredentials> apps) {
        keys = new KeyRing(apps, own);
    }

    @Override
    public Principal authenticate(Credential credential) {
        KeyRing now = keys;
        if (credential.bearer() != null) {
            return byToken(now, credential);
        }
        if (credential.key() != null) {
            return byKey(now, credential);
        }
        AppCredentials open = now.open();
        if (open == null || !credential.local()) {
            throw refused("a token or key is needed");
        }
        return claimed(open, credential.claimedUser(), KeyRing.PUBLISH, Proof.ofKey(OPEN_CREDENTIAL));
    }

    private Principal byToken(KeyRing now, Credential credential) {
        VerifiedToken token = now.verified(credential.bearer(), clock.now());
        if (credential.key() != null
                && !now.shown(credential.key()).app().name().equals(token.app().name())) {
            throw refused("the token and the key belong to different apps");
        }
        checkLocal(token.app(), credential.local());
        // The token's user wins silently: dialects send a user id with every request.
        String claimedUser = token.userId() == null ? checkedUser(credential.claimedUser()) : null;
        return token.toPrincipal(claimedUser);
    }

    private static Principal byKey(KeyRing now, Credential credential) {
        KeyRing.ShownKey key = now.shown(credential.key());
        checkLocal(key.app(), credential.local());
        return claimed(key.app(), credential.claimedUser(), key.grants(), key.proof());
    }

    private static void checkLocal(AppCredentials app, boolean local) {
        if (app.open() && !local) {
            throw refused("an open app answers only requests from its own machine");
        }
    }

    private static Principal claimed(AppCredentials app, String user, Grants grants, Proof proof) {
        boolean trusted = checkedUser(user) != null && app.trustClaimedUsers();
        return new Principal(app.name(), user, false, trusted, grants, proof, null);
    }

    private static String checkedUser(String claimedUser) {
        return claimedUser == null ? null : UserIds.check(claimedUser);
    }

    @Override
    public AppName appForLogin(String name, boolean local) {
        AppCredentials app = keys.apps().values().stream()
                .filter(candidate -> candidate.name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> refused("there is no such app"));
        checkLocal(app, local);
        return app.name();
    }

    /**
     * Whether the credential that made a principal is still taken: it has not ended and was not revoked, its app is there,
     * and its key has the value that it had.
     */
    public boolean holds(Principal principal) {
        Instant end = principal.expiresAt();
        return (end == null || clock.now().isBefore(end)) && keys.stands(principal);
    }

    @Override
    public Optional<Proof> signer(AppName app, Function<String, List<byte[]>> texts, byte[] signature) {
        return keys.seals().signer(app, texts, signature);
    }

    @Override
    public byte[] seal(AppName app, String keyId, String purpose, byte[] content) {
        return keys.seals().seal(app, keyId, purpose, content);
    }

    @Override
    public Optional<Proof> sealer(AppName app, String purpose, byte[] content, byte[] seal) {
        return keys.seals().sealer(app, purpose, content, seal);
    }

    /** A configured app, without its keys. */
    public Optional<AppCredentials> app(AppName name) {
        return Optional.ofNullable(keys.apps().get(name));
    }

    /** All configured apps, in their order, without their keys. */
    public Collection<AppCredentials> apps() {
        return keys.apps().values();
    }

    private static BrokerError refused(String why) {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, why);
    }
}
