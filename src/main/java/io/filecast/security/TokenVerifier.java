package io.filecast.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Proof;
import io.filecast.core.UserIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks JSON Web Tokens (RFC 7519, with the advice of RFC 8725) that the keys of the apps, or the broker itself, signed.
 * The header only picks the key by its {@code kid}; which algorithm counts is a fact of the key, and no other is taken.
 * Any thread; immutable, but for what the broker's own keys are.
 */
final class TokenVerifier {

    /** How far the clock of whoever signs may be ahead, for {@code nbf} and {@code iat}. */
    static final Duration LEEWAY = Duration.ofSeconds(30);

    /** By how much the broker's own tokens may live longer than was asked for, since they end with a whole second. */
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    /** @param mark tells its value from another under the same id */
    private record SigningKey(AppCredentials app, JWSAlgorithm algorithm, JWSVerifier verifier, String mark) {}

    private final OwnTokens own;
    private final Map<String, SigningKey> keys = new HashMap<>();
    private final Map<String, AppCredentials> appOfOwnKey = new HashMap<>();
    private final Map<AppName, Map<String, String>> markOfExchanged = new HashMap<>();

    /**
     * @param apps their key ids are unique over all of them
     * @throws IllegalArgumentException when a key cannot verify tokens, in words for whoever configured it
     */
    TokenVerifier(List<AppCredentials> apps, OwnTokens own) {
        this.own = own;
        for (AppCredentials app : apps) {
            AppCredentials kept = app.withoutKeys();
            appOfOwnKey.put(OwnTokens.keyIdOf(app.name()), kept);
            for (AppCredentials.Key key : app.keys()) {
                if (key.kind().signs()) {
                    keys.put(key.id(), signingKey(kept, key));
                } else if (key.kind() == AppCredentials.Kind.EXCHANGED) {
                    markOfExchanged
                            .computeIfAbsent(app.name(), name -> new HashMap<>())
                            .put(key.id(), key.mark());
                }
            }
        }
    }

    private static SigningKey signingKey(AppCredentials app, AppCredentials.Key key) {
        try {
            return switch (key.kind()) {
                case JWT_RS256 -> new SigningKey(app, JWSAlgorithm.RS256, PublicKeys.rsa(key.secret()), key.mark());
                case JWT_ES256 -> new SigningKey(app, JWSAlgorithm.ES256, PublicKeys.p256(key.secret()), key.mark());
                case JWT_HS256 -> new SigningKey(app, JWSAlgorithm.HS256, hmac(key), key.mark());
                case PUBLISH, SUBSCRIBE, SECRET, EXCHANGED -> throw new IllegalArgumentException("it signs nothing");
            };
        } catch (JOSEException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "key '" + key.id() + "' of app '" + app.name() + "' cannot verify tokens: " + e.getMessage(), e);
        }
    }

    private static JWSVerifier hmac(AppCredentials.Key key) throws JOSEException {
        return new MACVerifier(key.secret().getBytes(StandardCharsets.UTF_8));
    }

    /** Refuses a text that cannot be a token, before anything costly is done with it. */
    void checkShape(String token) {
        if (token.length() > own.limits().maxBytes()) {
            throw refused("the token is longer than " + own.limits().maxBytes() + " characters");
        }
        int dots = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '.') {
                dots++;
            } else if (!isBase64Url(c)) {
                throw malformed();
            }
        }
        if (dots != 2) {
            throw malformed();
        }
    }

    private static boolean isBase64Url(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /**
     * Checks a token in full, but for revocation.
     *
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED}, never with any part of the token in it
     */
    VerifiedToken verify(String token, Instant now) {
        checkShape(token);
        JWSObject signed = parsed(token);
        JWSHeader header = signed.getHeader();
        SigningKey key = keyOf(header);
        if (!isSignedBy(signed, key)) {
            throw refused("the token's signature is wrong");
        }
        TokenClaims claims;
        try {
            claims = TokenClaims.read(signed.getPayload().toBytes());
        } catch (IOException e) {
            throw malformed();
        }
        checkTimes(claims, now);
        boolean isOwn = appOfOwnKey.containsKey(header.getKeyID());
        if (!isOwn) {
            checkAudience(claims, key.app);
        }
        if (claims.subject() != null && !UserIds.isValid(claims.subject())) {
            throw refused("the token's sub is not a user id");
        }
        return new VerifiedToken(
                key.app,
                new Proof(
                        header.getKeyID(),
                        key.mark,
                        claims.tokenId(),
                        claims.issuedAt(),
                        isOwn ? basisOf(key.app.name(), claims.basis()) : null),
                claims.subject(),
                grantsOf(claims),
                claims.expiresAt());
    }

    /** The secret that was given for one of the broker's own tokens, which must still have the value that it had. */
    private Proof basisOf(AppName app, Map<String, String> basis) {
        if (basis.isEmpty()) {
            return null;
        }
        String id = basis.get(OwnTokens.BASIS_KEY);
        String mark = markOfExchanged.getOrDefault(app, Map.of()).get(id);
        if (mark == null || !own.isSealOf(app, new Proof(id, mark, null, null), basis.get(OwnTokens.BASIS_SEAL))) {
            throw refused("the secret that was given for the token is no longer taken");
        }
        return new Proof(id, mark, null, null);
    }

    private static JWSObject parsed(String token) {
        try {
            return JWSObject.parse(token);
        } catch (ParseException | RuntimeException e) {
            // The library lets more out than it declares: a header that says null is a NullPointerException.
            throw malformed();
        }
    }

    private SigningKey keyOf(JWSHeader header) {
        String id = header.getKeyID();
        SigningKey key = id == null ? null : keys.get(id);
        if (key == null) {
            key = ownKey(id);
        }
        if (key == null) {
            throw refused("the token's kid names no key");
        }
        if (!key.algorithm.equals(header.getAlgorithm())) {
            throw refused("the token's alg is not that of its key");
        }
        return key;
    }

    private SigningKey ownKey(String id) {
        AppCredentials app = id == null ? null : appOfOwnKey.get(id);
        OwnTokens.Key key = app == null ? null : own.keyOf(app.name());
        return key == null ? null : new SigningKey(app, JWSAlgorithm.HS256, key.verifier(), key.mark());
    }

    /** The mark of the key with which the broker signs for an app; null when there is none. */
    String ownMarkOf(AppName app) {
        OwnTokens.Key key = own.keyOf(app);
        return key == null ? null : key.mark();
    }

    private static boolean isSignedBy(JWSObject token, SigningKey key) {
        try {
            return token.verify(key.verifier);
        } catch (JOSEException e) {
            return false;
        }
    }

    private void checkTimes(TokenClaims claims, Instant now) {
        Instant exp = claims.expiresAt();
        if (exp == null) {
            throw refused("the token has no exp");
        }
        checkNotEnded(exp, now);
        Instant latest = now.plus(LEEWAY);
        if (claims.notBefore() != null && claims.notBefore().isAfter(latest)) {
            throw refused("the token is not yet valid");
        }
        Instant iat = claims.issuedAt();
        if (iat != null && (iat.isAfter(latest) || iat.isAfter(exp))) {
            throw refused("the token's iat lies in the future or after its exp");
        }
        Duration longest = own.limits().maxTtl().plus(ROUNDING);
        if (exp.isAfter((iat == null ? now : iat).plus(longest))) {
            throw refused("the token lives longer than tokens may here (tokens.maxTtl)");
        }
    }

    static void checkNotEnded(Instant endsAt, Instant now) {
        if (!now.isBefore(endsAt)) {
            throw refused("the token has expired");
        }
    }

    private static void checkAudience(TokenClaims claims, AppCredentials app) {
        if (app.audience() != null && !claims.audience().contains(app.audience())) {
            throw refused("the token is for another audience");
        }
    }

    private static Grants grantsOf(TokenClaims claims) {
        try {
            return Grants.parse(claims.grants());
        } catch (BrokerError e) {
            throw refused("the token's grants cannot be read: " + e.detail());
        }
    }

    private static BrokerError malformed() {
        return refused("the token is not a readable JSON Web Token");
    }

    private static BrokerError refused(String why) {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, why);
    }
}
