package io.filecast.security;

import static io.filecast.security.TokenFixtures.NOW;
import static io.filecast.security.TokenFixtures.SECRET;
import static io.filecast.security.TokenFixtures.app;
import static io.filecast.security.TokenFixtures.base64;
import static io.filecast.security.TokenFixtures.bearer;
import static io.filecast.security.TokenFixtures.hmac;
import static io.filecast.security.TokenFixtures.in;
import static io.filecast.security.TokenFixtures.jwt;
import static io.filecast.security.TokenFixtures.publish;
import static io.filecast.security.TokenFixtures.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import io.filecast.core.BrokerError;
import io.filecast.core.Principal;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys of RS256 and ES256: which are taken, and that nobody chooses another algorithm for them. */
class PublicKeyTest {

    private static final String CLAIMS = "{\"sub\":\"42\",\"exp\":" + in(60) + ",\"grants\":{\"*\":\"rwdm\"}}";

    private static KeyPair rsa;
    private static KeyPair p256;
    private static KeyPair p384;

    @BeforeAll
    static void makeKeys() throws Exception {
        rsa = rsa(2048);
        p256 = ec("secp256r1");
        p384 = ec("secp384r1");
    }

    private static KeyPair rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static KeyPair ec(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static String pem(String label, Key key) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static AppCredentials.Key rs256(String value) {
        return new AppCredentials.Key("rs", AppCredentials.Kind.JWT_RS256, value);
    }

    private static AppCredentials.Key es256(String value) {
        return new AppCredentials.Key("es", AppCredentials.Kind.JWT_ES256, value);
    }

    private static CredentialPolicy policy(AppCredentials.Key... keys) {
        return new CredentialPolicy(() -> NOW, List.of(app("chat", keys)));
    }

    private static String signed(JWSAlgorithm algorithm, String kid, JWSSigner signer) throws Exception {
        JWSObject token =
                new JWSObject(new JWSHeader.Builder(algorithm).keyID(kid).build(), new Payload(CLAIMS));
        token.sign(signer);
        return token.serialize();
    }

    // ---- keys -------------------------------------------------------------------------------------------------------

    @Test
    void tokens_of_either_kind_are_taken_from_who_has_the_private_half() throws Exception {
        CredentialPolicy policy =
                policy(rs256(pem("PUBLIC KEY", rsa.getPublic())), es256(pem("PUBLIC KEY", p256.getPublic())));
        for (String token : List.of(
                signed(JWSAlgorithm.RS256, "rs", new RSASSASigner(rsa.getPrivate())),
                signed(JWSAlgorithm.ES256, "es", new ECDSASigner((ECPrivateKey) p256.getPrivate())))) {
            Principal principal = policy.authenticate(bearer(token));
            assertEquals("42", principal.userId());
            assertTrue(principal.isAdministrator());
            assertTrue(policy.holds(principal));
        }
        String byAnother =
                signed(JWSAlgorithm.RS256, "rs", new RSASSASigner(rsa(2048).getPrivate()));
        assertThrows(BrokerError.class, () -> policy.authenticate(bearer(byAnother)));
    }

    @Test
    void what_is_no_public_key_of_the_kind_is_refused_in_words_and_never_quoted() throws Exception {
        Map<AppCredentials.Key, String> wrong = Map.of(
                rs256(pem("PRIVATE KEY", rsa.getPrivate())), "it is a private key",
                es256(pem("EC PRIVATE KEY", p256.getPrivate())), "it is a private key",
                rs256(pem("RSA PUBLIC KEY", rsa.getPublic())), "begins with BEGIN RSA PUBLIC KEY",
                rs256(pem("CERTIFICATE", rsa.getPublic())), "begins with BEGIN CERTIFICATE",
                rs256("a secret, perhaps, that is long enough"), "a public key is PEM",
                rs256(pem("PUBLIC KEY", p256.getPublic())), "it is not an RSA public key",
                es256(pem("PUBLIC KEY", rsa.getPublic())), "it is not a public key on the curve P-256",
                rs256(pem("PUBLIC KEY", rsa(1024).getPublic())), "this one has 1024",
                es256(pem("PUBLIC KEY", p384.getPublic())), "its curve is not P-256");
        wrong.forEach((key, why) -> {
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> policy(key));
            assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
            assertTrue(refusal.getMessage().startsWith("key '" + key.id() + "' of app 'chat'"), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("secret, perhaps"));
            assertTrue(refusal.getMessage().lines().count() == 1, "one line");
        });
    }

    @Test
    void a_bad_key_in_a_reload_leaves_the_old_ones() {
        CredentialPolicy policy = policy(publish("pub", "pub"));
        List<AppCredentials> bad = List.of(app("chat", rs256(pem("PRIVATE KEY", rsa.getPrivate()))));
        assertThrows(IllegalArgumentException.class, () -> policy.replace(bad));
        assertEquals("pub", policy.authenticate(TokenFixtures.key("pub")).credentialId());
    }

    // ---- attacks ----------------------------------------------------------------------------------------------------

    @Test
    void a_token_signed_with_the_text_of_the_public_key_is_refused() {
        String pem = pem("PUBLIC KEY", rsa.getPublic());
        String ecPem = pem("PUBLIC KEY", p256.getPublic());
        CredentialPolicy policy = policy(rs256(pem), es256(ecPem));
        for (String kid : List.of("rs", "es")) {
            String text = kid.equals("rs") ? pem : ecPem;
            for (String key : List.of(text, text.strip(), text.replace("\n", ""))) {
                for (String alg : List.of("HS256", "RS256", "ES256", "none")) {
                    String header = "{\"alg\":\"" + alg + "\",\"kid\":\"" + kid + "\"}";
                    assertThrows(BrokerError.class, () -> policy.authenticate(bearer(token(header, CLAIMS, key))), alg);
                }
            }
        }
        byte[] der = rsa.getPublic().getEncoded();
        String signed = base64("{\"alg\":\"HS256\",\"kid\":\"rs\"}") + "." + base64(CLAIMS);
        byte[] mac = hmac("HmacSHA256", new String(der, StandardCharsets.ISO_8859_1), signed);
        String token = signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
        assertThrows(BrokerError.class, () -> policy.authenticate(bearer(token)));
    }

    @Test
    void a_key_verifies_with_its_own_algorithm_only() throws Exception {
        CredentialPolicy policy = policy(
                rs256(pem("PUBLIC KEY", rsa.getPublic())),
                es256(pem("PUBLIC KEY", p256.getPublic())),
                jwt("hs", SECRET));
        JWSSigner byRsa = new RSASSASigner(rsa.getPrivate());
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
            String token = signed(algorithm, "rs", byRsa);
            assertThrows(BrokerError.class, () -> policy.authenticate(bearer(token)), algorithm.getName());
        }
        for (String kid : List.of("hs", "es", "~chat")) {
            String token = signed(JWSAlgorithm.RS256, kid, byRsa);
            assertThrows(BrokerError.class, () -> policy.authenticate(bearer(token)), kid);
        }
    }

    /** CVE-2022-21449: a signature of nothing but zeros. */
    @Test
    void a_signature_of_zeros_is_refused() {
        CredentialPolicy policy = policy(es256(pem("PUBLIC KEY", p256.getPublic())));
        String token = base64("{\"alg\":\"ES256\",\"kid\":\"es\"}") + "." + base64(CLAIMS) + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
        assertThrows(BrokerError.class, () -> policy.authenticate(bearer(token)));
    }

    @Test
    void who_has_only_public_keys_is_told_so_when_a_token_is_to_be_minted() {
        AppCredentials app = app("chat", es256(pem("PUBLIC KEY", p256.getPublic())));
        Tokens.Request request = new Tokens.Request("42", Map.of(), Duration.ofHours(1));
        BrokerError refusal = assertThrows(BrokerError.class, () -> Tokens.mint(app, request, NOW));
        assertTrue(refusal.detail().contains("only public keys"), refusal.detail());
    }
}
