package io.filecast.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.UserIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/**
 * Mints tokens that {@link CredentialPolicy} accepts, for people at a command line and for tests; an application mints its
 * own with any JWT library. Any thread; pure.
 */
public final class Tokens {

    private Tokens() {}

    /**
     * What a token shall say.
     *
     * @param userId the user it vouches for; null when none
     * @param grants rights by channel pattern, as in {@link Grants#parse}
     * @param ttl how long it holds, at least a second
     */
    public record Request(String userId, Map<String, String> grants, Duration ttl) {}

    /**
     * Mints a token with the app's first key of HS256.
     *
     * @param now when it is minted, from a clock that is about right
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} or {@link ErrorCode#BAD_CHANNEL} when the app has no such key, or
     *     the request says what no token can
     */
    public static String mint(AppCredentials app, Request request, Instant now) {
        AppCredentials.Key key = app.key(AppCredentials.Kind.JWT_HS256).orElseThrow(() -> keyless(app));
        if (request.userId != null) {
            UserIds.check(request.userId);
        }
        if (request.ttl.compareTo(Duration.ofSeconds(1)) < 0) {
            throw bad("a token holds for at least a second");
        }
        Grants.parse(request.grants);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(request.userId)
                .audience(app.audience())
                .issueTime(Date.from(now))
                // Whole seconds are written: never sooner than was asked for.
                .expirationTime(Date.from(now.plus(request.ttl).plusMillis(999)))
                .jwtID(UUID.randomUUID().toString())
                .claim("grants", request.grants)
                .build();
        return signed(key, claims);
    }

    private static BrokerError keyless(AppCredentials app) {
        boolean verifies = app.keys().stream().anyMatch(key -> !key.kind().isShown());
        return bad(
                verifies
                        ? "app '" + app.name() + "' has only public keys; who has their private halves signs its tokens"
                        : "app '" + app.name() + "' has no key that signs tokens (type jwt, algorithm HS256)");
    }

    private static String signed(AppCredentials.Key key, JWTClaimsSet claims) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .keyID(key.id())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(new MACSigner(key.secret().getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException("a checked key signs", e);
        }
        return token.serialize();
    }

    private static BrokerError bad(String detail) {
        return BrokerError.of(ErrorCode.BAD_REQUEST, detail);
    }
}
