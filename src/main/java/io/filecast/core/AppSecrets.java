package io.filecast.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Signs and checks with the secret keys of the apps, which themselves stay where they are: for dialects whose back ends sign
 * what they ask, or whose tokens are of a form of their own. Any thread; never waits.
 */
public interface AppSecrets {

    /**
     * Who signed a request.
     *
     * @param texts what a client with this publish key may have signed; asked for each of the app's, and for none, which is
     *     empty text
     * @param signature HMAC-SHA256 of one of them under the very value of a secret key
     * @return the key, as proof of every right on the app; empty when it is none of them. Compared in constant time
     */
    Optional<Proof> signer(AppName app, Function<String, List<byte[]>> texts, byte[] signature);

    /**
     * Seals what a dialect wants to know again as its own. The seal holds as long as its key is configured.
     *
     * @param keyId the secret key whose seal it shall be; the app's first one when this is none
     * @param purpose what the dialect calls this use; a seal for one is none for another
     * @throws BrokerError {@link ErrorCode#FORBIDDEN} when the app has no secret key
     */
    byte[] seal(AppName app, String keyId, String purpose, byte[] content);

    /** The key under which something was sealed; empty when it was not, here. */
    Optional<Proof> sealer(AppName app, String purpose, byte[] content, byte[] seal);
}
