package io.filecast.security;

import static io.filecast.security.TokenFixtures.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.AppSecrets;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What the secret keys of apps sign, seal and check. */
class SecretSealsTest {

    private static final AppName CHAT = new AppName("chat");
    private static final AppName SHOP = new AppName("shop");
    private static final byte[] CONTENT = bytes("what a token says");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static AppCredentials.Key secret(String id, String value) {
        return new AppCredentials.Key(id, AppCredentials.Kind.SECRET, value);
    }

    private static AppCredentials.Key publish(String value) {
        return new AppCredentials.Key("p-" + value, AppCredentials.Kind.PUBLISH, value);
    }

    private static AppCredentials app(AppName name, AppCredentials.Key... keys) {
        return new AppCredentials(name, false, false, List.of(), null, List.of(keys));
    }

    private final CredentialPolicy policy = new CredentialPolicy(
            () -> NOW,
            List.of(
                    app(CHAT, publish("pub-1"), publish("pub-2"), secret("old", "secret-1"), secret("new", "secret-2")),
                    app(SHOP, publish("pub-3"), secret("shop", "secret-3"))));
    private final AppSecrets secrets = policy;

    private static byte[] hmac(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(key), "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<String> signer(AppName app, byte[] signature) {
        return secrets.signer(app, key -> List.of(bytes("GET " + key), bytes("POST " + key)), signature)
                .map(Proof::keyId);
    }

    @Test
    void aRequestIsSignedByTheKeyThatMadeItsSignature() {
        assertEquals(Optional.of("old"), signer(CHAT, hmac("secret-1", "POST pub-2")));
        assertEquals(Optional.of("new"), signer(CHAT, hmac("secret-2", "GET pub-1")));
        assertEquals(Optional.of("new"), signer(CHAT, hmac("secret-2", "GET ")), "without publish key");
        assertEquals(Optional.empty(), signer(CHAT, hmac("secret-3", "GET pub-1")), "a key of another app");
        assertEquals(Optional.empty(), signer(CHAT, hmac("secret-1", "GET pub-3")), "a publish key of another app");
        assertEquals(Optional.empty(), signer(CHAT, hmac("pub-1", "GET pub-1")), "a key that is not secret");
        assertEquals(Optional.empty(), signer(CHAT, new byte[0]));
        assertEquals(Optional.empty(), signer(new AppName("none"), hmac("secret-1", "GET pub-1")));
    }

    @Test
    void everyPublishKeyOfTheAppIsTriedAndNoOther() {
        List<String> asked = new ArrayList<>();
        secrets.signer(
                CHAT,
                key -> {
                    asked.add(key);
                    return List.of();
                },
                new byte[32]);
        assertEquals(List.of("pub-1", "pub-2", ""), asked);
    }

    @Test
    void aSealIsKnownAgainAndBoundToItsAppItsUseAndItsContent() {
        byte[] seal = secrets.seal(CHAT, "new", "tokens", CONTENT);
        assertEquals(
                Optional.of("new"),
                secrets.sealer(CHAT, "tokens", CONTENT, seal).map(Proof::keyId));
        assertFalse(secrets.sealer(SHOP, "tokens", CONTENT, seal).isPresent());
        assertFalse(secrets.sealer(CHAT, "links", CONTENT, seal).isPresent());
        assertFalse(secrets.sealer(CHAT, "tokens", bytes("other"), seal).isPresent());
        assertFalse(signer(CHAT, seal).isPresent());
    }

    @Test
    void oneValueInTwoAppsWouldNotSealForBoth() {
        byte[] here = new SecretSeals(List.of(app(CHAT, secret("a", "same")))).seal(CHAT, "a", "tokens", CONTENT);
        SecretSeals there = new SecretSeals(List.of(app(SHOP, secret("a", "same"))));
        assertFalse(there.sealer(SHOP, "tokens", CONTENT, here).isPresent());
    }

    @Test
    void aSealEndsWithItsKey() {
        byte[] byOld = secrets.seal(CHAT, "old", "tokens", CONTENT);
        byte[] byNew = secrets.seal(CHAT, "new", "tokens", CONTENT);
        Proof proof = secrets.sealer(CHAT, "tokens", CONTENT, byOld).orElseThrow();
        Principal bearer = new Principal(
                CHAT, "ann", true, true, Grants.NONE, new Proof(proof.keyId(), proof.keyMark(), "id", NOW), null);
        assertTrue(policy.holds(bearer));

        policy.replace(List.of(app(CHAT, secret("new", "secret-2"))));
        assertFalse(secrets.sealer(CHAT, "tokens", CONTENT, byOld).isPresent());
        assertTrue(secrets.sealer(CHAT, "tokens", CONTENT, byNew).isPresent());
        assertFalse(policy.holds(bearer), "what it had opened ends, too");

        policy.replace(List.of(app(CHAT, secret("new", "another value"))));
        assertFalse(secrets.sealer(CHAT, "tokens", CONTENT, byNew).isPresent());
    }

    @Test
    void anUnknownKeyGivesTheSealOfTheFirst() {
        byte[] seal = secrets.seal(CHAT, "unknown", "tokens", CONTENT);
        assertEquals(
                Optional.of("old"),
                secrets.sealer(CHAT, "tokens", CONTENT, seal).map(Proof::keyId));
    }

    @Test
    void anAppWithoutSecretKeySealsNothing() {
        policy.replace(List.of(app(CHAT, publish("pub-1"))));
        BrokerError refused = assertThrows(BrokerError.class, () -> secrets.seal(CHAT, null, "tokens", CONTENT));
        assertEquals(ErrorCode.FORBIDDEN, refused.code());
    }
}
