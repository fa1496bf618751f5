package io.filecast.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.MACVerifier;
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
 * Checks JSON Web Tokens (RFC 7519, with the advice of RFC 8725) that the keys of the apps signed. The header only picks
 * the key by its {@code kid}; which algorithm counts is a fact of the key, and no other is taken. Any thread; immutable.
 */
final class TokenVerifier {

    /** How far the clock of whoever signs may be off, for {@code exp}, {@code nbf} and {@code iat} alike. */
    static final Duration LEEWAY = Duration.ofSeconds(30);

    private record SigningKey(AppCredentials app, JWSAlgorithm algorithm, MACVerifier verifier) {}

    private final int maxLength;
    private final Map<String, SigningKey> keys = new HashMap<>();

    /**
     * @param apps their key ids are unique over all of them
     * @param maxLength the longest token in characters
     */
    TokenVerifier(List<AppCredentials> apps, int maxLength) {
        this.maxLength = maxLength;
        for (AppCredentials app : apps) {
            AppCredentials kept = app.withoutKeys();
            for (AppCredentials.Key key : app.keys()) {
                if (key.kind() == AppCredentials.Kind.JWT_HS256) {
                    keys.put(key.id(), new SigningKey(kept, JWSAlgorithm.HS256, verifierOf(key)));
                }
            }
        }
    }

    private static MACVerifier verifierOf(AppCredentials.Key key) {
        try {
            return new MACVerifier(key.secret().getBytes(StandardCharsets.UTF_8));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("key '" + key.id() + "' cannot verify tokens", e);
        }
    }

    /** Refuses a text that cannot be a token, before anything costly is done with it. */
    void checkShape(String token) {
        if (token.length() > maxLength) {
            throw refused("the token is longer than " + maxLength + " characters");
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
     * Checks a token in full.
     *
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED}, never with any part of the token in it
     */
    VerifiedToken verify(String token, Instant now) {
        checkShape(token);
        JWSObject signed = parsed(token);
        SigningKey key = keyOf(signed.getHeader());
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
        checkAudience(claims, key.app);
        if (claims.subject() != null && !UserIds.isValid(claims.subject())) {
            throw refused("the token's sub is not a user id");
        }
        return new VerifiedToken(
                key.app,
                Proof.ofKey(signed.getHeader().getKeyID()),
                claims.subject(),
                grantsOf(claims),
                claims.expiresAt().plus(LEEWAY));
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
            throw refused("the token's kid names no key");
        }
        if (!key.algorithm.equals(header.getAlgorithm())) {
            throw refused("the token's alg is not that of its key");
        }
        return key;
    }

    private static boolean isSignedBy(JWSObject token, SigningKey key) {
        try {
            return token.verify(key.verifier);
        } catch (JOSEException e) {
            return false;
        }
    }

    private static void checkTimes(TokenClaims claims, Instant now) {
        Instant exp = claims.expiresAt();
        if (exp == null) {
            throw refused("the token has no exp");
        }
        checkNotEnded(exp.plus(LEEWAY), now);
        Instant latest = now.plus(LEEWAY);
        if (claims.notBefore() != null && claims.notBefore().isAfter(latest)) {
            throw refused("the token is not yet valid");
        }
        Instant iat = claims.issuedAt();
        if (iat != null && (iat.isAfter(latest) || iat.isAfter(exp))) {
            throw refused("the token's iat lies in the future or after its exp");
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
