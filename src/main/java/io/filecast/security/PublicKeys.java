package io.filecast.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads public keys in PEM, RFC 7468, and refuses the weak ones. Any thread; pure. */
final class PublicKeys {

    private static final int SMALLEST_RSA_BITS = 2048;

    /** More bits only make the check of every token dearer for us. */
    private static final int LARGEST_RSA_BITS = 8192;

    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

    private PublicKeys() {}

    /**
     * What verifies signatures of RS256.
     *
     * @throws IllegalArgumentException saying what the text is instead of such a key, without quoting it
     */
    static JWSVerifier rsa(String pem) {
        try {
            RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(encoded(pem));
            int bits = key.getModulus().bitLength();
            if (bits < SMALLEST_RSA_BITS || bits > LARGEST_RSA_BITS) {
                throw new IllegalArgumentException("an RSA key has " + SMALLEST_RSA_BITS + " to " + LARGEST_RSA_BITS
                        + " bits, and this one has " + bits);
            }
            return new RSASSAVerifier(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is not an RSA public key", e);
        }
    }

    /**
     * What verifies signatures of ES256.
     *
     * @throws IllegalArgumentException saying what the text is instead of such a key, without quoting it
     */
    static JWSVerifier p256(String pem) {
        try {
            ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(encoded(pem));
            if (!Curve.P_256.equals(Curve.forECParameterSpec(key.getParams()))) {
                throw new IllegalArgumentException("its curve is not P-256, which ES256 asks for");
            }
            return new ECDSAVerifier(key);
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalArgumentException("it is not a public key on the curve P-256", e);
        }
    }

    private static X509EncodedKeySpec encoded(String text) {
        if (text.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException(
                    "it is a private key, which stays with whoever signs; give its public half (openssl pkey -pubout)");
        }
        Matcher pem = PEM.matcher(text);
        if (!pem.matches() || !pem.group(1).equals("PUBLIC KEY")) {
            String found = pem.matches() ? ", and this one begins with BEGIN " + pem.group(1) : "";
            throw new IllegalArgumentException("a public key is PEM that begins with BEGIN PUBLIC KEY" + found);
        }
        return new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2)));
    }
}
