package io.filecast.security;

import io.filecast.core.AccessPolicy.Credential;
import io.filecast.core.AppName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Apps, and tokens made by hand so that they can be wrong in every way. */
final class TokenFixtures {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String SECRET = "an hmac secret that is long enough for hmac with sha-512 as well, too";
    static final String OTHER_SECRET = "another hmac secret of that length";
    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"chat-1\"}";

    private TokenFixtures() {}

    static AppCredentials.Key publish(String id, String value) {
        return new AppCredentials.Key(id, AppCredentials.Kind.PUBLISH, value);
    }

    static AppCredentials.Key subscribe(String id, String value) {
        return new AppCredentials.Key(id, AppCredentials.Kind.SUBSCRIBE, value);
    }

    static AppCredentials.Key secret(String id, String value) {
        return new AppCredentials.Key(id, AppCredentials.Kind.SECRET, value);
    }

    static AppCredentials.Key jwt(String id, String value) {
        return new AppCredentials.Key(id, AppCredentials.Kind.JWT_HS256, value);
    }

    /** An app with keys, whose pages may come from anywhere. */
    static AppCredentials app(String name, AppCredentials.Key... keys) {
        return new AppCredentials(
                new AppName(name), false, false, List.of(AppCredentials.ANY_ORIGIN), null, Arrays.asList(keys));
    }

    /** The open app {@code demo}, which trusts claimed users. */
    static AppCredentials demo(AppCredentials.Key... keys) {
        return open("demo", keys);
    }

    static AppCredentials open(String name, AppCredentials.Key... keys) {
        return new AppCredentials(
                new AppName(name), true, true, List.of(AppCredentials.LOOPBACK_ORIGINS), null, Arrays.asList(keys));
    }

    static Credential bearer(String token) {
        return new Credential(token, null, null, false);
    }

    static Credential key(String key) {
        return new Credential(null, key, null, false);
    }

    /** The time {@code seconds} from now as a NumericDate. */
    static long in(long seconds) {
        return NOW.getEpochSecond() + seconds;
    }

    /** A genuine token of the app {@code chat}. */
    static String token(String claims) {
        return token(HEADER, claims, SECRET);
    }

    static String token(String header, String claims, String secret) {
        String signed = base64(header) + "." + base64(claims);
        return signed + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(hmac("HmacSHA256", secret, signed));
    }

    static byte[] hmac(String algorithm, String secret, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
