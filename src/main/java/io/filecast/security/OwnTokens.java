package io.filecast.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.GrantsJson;
import io.filecast.core.Hashes;
import io.filecast.core.JsonText;
import io.filecast.core.Proof;
import io.filecast.core.Revocation;
import io.filecast.core.TokenAuthority;
import io.filecast.core.UserIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;

/**
 * The broker's own tokens, and which of all tokens were revoked. Any thread; never waits.
 *
 * <p>Nothing is stored of a token. It is a JWT under HS256 whose key is derived from the secret of the app's data set, so
 * it ends with that, and whose {@code kid} no configured key can have. Its id holds a mark of the user, by which the user
 * can end it later without showing it.
 */
public final class OwnTokens implements TokenAuthority {

    /** What the ids of the broker's own keys begin with. */
    static final String KEY_ID_PREFIX = "~";

    /** The claim that names the secret that was given for a token. */
    static final String BASIS = "filecast_basis";

    /** In it, the id of the secret. */
    static final String BASIS_KEY = "key";

    /** In it, what only the broker can make of the secret's value. */
    static final String BASIS_SEAL = "seal";

    private static final String KEY_PURPOSE = "filecast bearer token 1";
    private static final String BASIS_PURPOSE = "filecast token basis 1";
    private static final String ID_PURPOSE = "filecast token id 1";
    private static final int RANDOM_BYTES = 12;
    private static final int MARK_BYTES = 9;
    private static final int SEAL_BYTES = 18;
    private static final Duration FORGET_PAUSE = Duration.ofMinutes(1);

    private final BrokerClock clock;
    private final TokenLimits limits;
    private final SecureRandom random = new SecureRandom();
    private final Map<AppName, Key> keys = new ConcurrentHashMap<>();
    private final Map<AppName, RevokedTokens> revoked = new ConcurrentHashMap<>();
    private volatile Instant forgottenAt = Instant.EPOCH;

    /** @param clock decides which revocations can be forgotten */
    public OwnTokens(BrokerClock clock, TokenLimits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * The key of one app's own tokens.
     *
     * @param linkKey what it was derived from
     * @param mark tells it from others
     */
    record Key(byte[] linkKey, byte[] secret, String mark, JWSVerifier verifier) {

        static Key of(AppName app, byte[] linkKey) {
            byte[] secret = hmac(linkKey, KEY_PURPOSE, app.value());
            try {
                String mark =
                        Sha256.of(Base64.getEncoder().encodeToString(secret)).mark();
                return new Key(linkKey.clone(), secret, mark, new MACVerifier(secret));
            } catch (JOSEException e) {
                throw new IllegalStateException("an HMAC is long enough to verify with", e);
            }
        }

        @Override
        public String toString() {
            return "Key[masked]";
        }
    }

    TokenLimits limits() {
        return limits;
    }

    /** The id of the key of an app's own tokens. */
    static String keyIdOf(AppName app) {
        return KEY_ID_PREFIX + app.value();
    }

    /** Whether a key id is that of an app's own tokens. */
    static boolean isKeyIdOf(AppName app, String keyId) {
        String name = app.value();
        return keyId.length() == KEY_ID_PREFIX.length() + name.length()
                && keyId.startsWith(KEY_ID_PREFIX)
                && keyId.endsWith(name);
    }

    /** The key of an app; null when it is not known yet. */
    Key keyOf(AppName app) {
        return keys.get(app);
    }

    /**
     * Whether a token was revoked.
     *
     * @param userId whom it vouches for; null when nobody
     */
    boolean isRevoked(AppName app, Proof proof, String userId) {
        RevokedTokens known = revoked.get(app);
        return known != null && known.covers(proof, userId);
    }

    @Override
    public boolean isRevoked(AppName app, String tokenId) {
        return isRevoked(app, new Proof(keyIdOf(app), null, tokenId, null), null);
    }

    @Override
    public void learn(AppName app, byte[] linkKey, List<Revocation> more) {
        Key known = keys.get(app);
        if (known == null || !MessageDigest.isEqual(known.linkKey, linkKey)) {
            keys.put(app, Key.of(app, linkKey));
        }
        if (!more.isEmpty()) {
            revoked.computeIfAbsent(app, name -> new RevokedTokens()).add(more);
        }
        Instant now = clock.now();
        if (now.isAfter(forgottenAt.plus(FORGET_PAUSE))) {
            forgottenAt = now;
            revoked.values().forEach(all -> all.forgetEnded(now));
        }
    }

    // ---- making ---------------------------------------------------------------------------------------------------

    @Override
    public Issued issue(AppName app, Order order) {
        Key key = keys.get(app);
        if (key == null) {
            throw BrokerError.unavailable("the key of the app's tokens is not known yet", null);
        }
        check(order);
        Instant end = order.madeAt().plus(order.ttl());
        // Whole seconds, as all readers of tokens expect them; never sooner than was asked for.
        Instant expiresAt = Instant.ofEpochSecond(end.getNano() == 0 ? end.getEpochSecond() : end.getEpochSecond() + 1);
        String id = newId(key, order.userId());
        String text = sign(app, key, claims(key, order, id, expiresAt));
        if (text.length() > limits.maxBytes()) {
            throw bad("the grants are too many for a token of " + limits.maxBytes() + " bytes");
        }
        return new Issued(text, id, order.userId(), order.grants(), expiresAt);
    }

    private void check(Order order) {
        if (order.userId() != null) {
            UserIds.check(order.userId());
        }
        Grants.parse(order.grants());
        if (order.ttl().compareTo(Duration.ofSeconds(1)) < 0 || order.ttl().compareTo(limits.maxTtl()) > 0) {
            throw bad("a token holds for 1 s to " + limits.maxTtl().toSeconds() + " s");
        }
    }

    private static String claims(Key key, Order order, String id, Instant expiresAt) {
        Instant madeAt = order.madeAt();
        StringBuilder out = new StringBuilder("{");
        if (order.userId() != null) {
            JsonText.quoteInto(out.append("\"sub\":"), order.userId());
            out.append(',');
        }
        // With a fraction, as RFC 7519 §2 allows: what was made in the second of a revocation, yet after it, holds.
        out.append("\"iat\":")
                .append(String.format(Locale.ROOT, "%d.%06d", madeAt.getEpochSecond(), madeAt.getNano() / 1000));
        out.append(",\"exp\":").append(expiresAt.getEpochSecond());
        if (order.basis() != null) {
            JsonText.quoteInto(
                    out.append(",\"" + BASIS + "\":{\"" + BASIS_KEY + "\":"),
                    order.basis().keyId());
            out.append(",\"" + BASIS_SEAL + "\":\"")
                    .append(sealOf(key, order.basis()))
                    .append("\"}");
        }
        out.append(",\"jti\":\"").append(id);
        return out.append("\",\"grants\":")
                .append(GrantsJson.write(order.grants()))
                .append('}')
                .toString();
    }

    /** Tells nothing of the secret to who has no key of the broker's. */
    private static String sealOf(Key key, Proof basis) {
        byte[] seal = hmac(key.secret, BASIS_PURPOSE, basis.keyId() + "\0" + basis.keyMark());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(seal, SEAL_BYTES));
    }

    /** Whether a token's seal was made of this value of a secret. */
    boolean isSealOf(AppName app, Proof basis, String seal) {
        Key key = keys.get(app);
        return key != null
                && seal != null
                && MessageDigest.isEqual(
                        sealOf(key, basis).getBytes(StandardCharsets.US_ASCII), seal.getBytes(StandardCharsets.UTF_8));
    }

    private static String sign(AppName app, Key key, String claims) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .keyID(keyIdOf(app))
                .build();
        JWSObject token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(new MACSigner(key.secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("a derived key signs", e);
        }
        return token.serialize();
    }

    // ---- ids ------------------------------------------------------------------------------------------------------

    private String newId(Key key, String userId) {
        byte[] id = new byte[RANDOM_BYTES + MARK_BYTES];
        byte[] nonce = new byte[RANDOM_BYTES];
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, id, 0, RANDOM_BYTES);
        System.arraycopy(markOf(key, nonce, userId), 0, id, RANDOM_BYTES, MARK_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    @Override
    public boolean isIssuedTo(AppName app, String userId, String tokenId) {
        Key key = keys.get(app);
        byte[] id = key == null ? null : bytesOf(tokenId);
        if (id == null || id.length != RANDOM_BYTES + MARK_BYTES) {
            return false;
        }
        byte[] mark = Arrays.copyOfRange(id, RANDOM_BYTES, id.length);
        return MessageDigest.isEqual(mark, markOf(key, Arrays.copyOf(id, RANDOM_BYTES), userId));
    }

    private static byte[] bytesOf(String tokenId) {
        try {
            return Base64.getUrlDecoder().decode(tokenId);
        } catch (IllegalArgumentException foreign) {
            return null;
        }
    }

    private static byte[] markOf(Key key, byte[] nonce, String userId) {
        String owner = Base64.getEncoder().encodeToString(nonce) + (userId == null ? "" : "/" + userId);
        return Arrays.copyOf(hmac(key.secret, ID_PURPOSE, owner), MARK_BYTES);
    }

    private static byte[] hmac(byte[] secret, String purpose, String text) {
        Mac mac = Hashes.hmacSha256(secret);
        mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 0);
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static BrokerError bad(String detail) {
        return BrokerError.of(ErrorCode.BAD_REQUEST, detail);
    }
}
