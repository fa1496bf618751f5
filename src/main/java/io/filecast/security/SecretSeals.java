package io.filecast.security;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Hashes;
import io.filecast.core.Proof;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;

/**
 * What the secret keys of one configuration sign and check. A seal is made under a key that is derived from the secret one for
 * the app and the use, so it is never what a client's own signature could be. Any thread; immutable.
 */
final class SecretSeals {

    private static final String PURPOSE = "filecast seal 1";

    private record SecretKey(Proof proof, byte[] value) {}

    private final Map<AppName, List<SecretKey>> keys = new HashMap<>();
    private final Map<AppName, List<String>> publishKeys = new HashMap<>();

    SecretSeals(List<AppCredentials> apps) {
        for (AppCredentials app : apps) {
            List<SecretKey> secrets = new ArrayList<>();
            for (AppCredentials.Key key : app.keys()) {
                if (key.kind() == AppCredentials.Kind.SECRET) {
                    Proof proof = new Proof(key.id(), key.mark(), null, null);
                    secrets.add(new SecretKey(proof, utf8(key.secret())));
                }
            }
            keys.put(app.name(), List.copyOf(secrets));
            publishKeys.put(app.name(), publishKeysOf(app));
        }
    }

    private static List<String> publishKeysOf(AppCredentials app) {
        List<String> values = new ArrayList<>();
        app.keys().stream()
                .filter(key -> key.kind() == AppCredentials.Kind.PUBLISH)
                .forEach(key -> values.add(key.secret()));
        values.add("");
        return List.copyOf(values);
    }

    /** The key under which a signature of one of some texts was made. */
    Optional<Proof> signer(AppName app, Function<String, List<byte[]>> texts, byte[] signature) {
        for (String publishKey : publishKeys.getOrDefault(app, List.of())) {
            List<byte[]> candidates = texts.apply(publishKey);
            for (SecretKey key : secretsOf(app)) {
                if (isOneOf(candidates, Hashes.hmacSha256(key.value), signature)) {
                    return Optional.of(key.proof);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOneOf(List<byte[]> candidates, Mac mac, byte[] signature) {
        boolean found = false;
        for (byte[] text : candidates) {
            found |= MessageDigest.isEqual(mac.doFinal(text), signature);
        }
        return found;
    }

    byte[] seal(AppName app, String keyId, String purpose, byte[] content) {
        List<SecretKey> secrets = secretsOf(app);
        SecretKey key = secrets.stream()
                .filter(candidate -> candidate.proof.keyId().equals(keyId))
                .findFirst()
                .or(() -> secrets.stream().findFirst())
                .orElseThrow(() -> BrokerError.of(ErrorCode.FORBIDDEN, "the app has no secret key"));
        return sealUnder(key, app, purpose, content);
    }

    Optional<Proof> sealer(AppName app, String purpose, byte[] content, byte[] seal) {
        return secretsOf(app).stream()
                .filter(key -> MessageDigest.isEqual(sealUnder(key, app, purpose, content), seal))
                .map(SecretKey::proof)
                .findFirst();
    }

    private List<SecretKey> secretsOf(AppName app) {
        return keys.getOrDefault(app, List.of());
    }

    private static byte[] sealUnder(SecretKey key, AppName app, String purpose, byte[] content) {
        Mac derivation = Hashes.hmacSha256(key.value);
        derivation.update(utf8(PURPOSE));
        derivation.update((byte) 0);
        derivation.update(utf8(app.value()));
        derivation.update((byte) 0);
        return Hashes.hmacSha256(derivation.doFinal(utf8(purpose))).doFinal(content);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SecretSeals[masked]";
    }
}
