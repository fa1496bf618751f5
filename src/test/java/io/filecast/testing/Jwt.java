package io.filecast.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made by hand, so that they can be wrong in every way. Any thread. */
public final class Jwt {

    private Jwt() {}

    /** A token of a user with grants, given as a JSON object, that names its end in seconds from now. */
    public static String of(String kid, String secret, String user, String grants, long endsInSeconds) {
        long exp = Instant.now().getEpochSecond() + endsInSeconds;
        return signed(
                "{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}",
                "{\"sub\":\"" + user + "\",\"exp\":" + exp + ",\"grants\":" + grants + "}",
                secret);
    }

    /** A token of any header and claims, with the right HMAC for this secret. */
    public static String signed(String header, String claims, String secret) {
        String text =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return text + "." + base64(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
