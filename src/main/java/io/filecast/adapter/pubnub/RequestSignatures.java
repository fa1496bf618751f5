package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.pubnub.PubNubCaller.Keys;
import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.adapter.pubnub.access.SignedRequest;
import io.filecast.core.BrokerClock;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Checks requests that clients with a secret key sign: their time, and their signature over all that was sent. Any thread. */
final class RequestSignatures {

    private static final int LONGEST_TIMESTAMP = 11;

    private final AccessPorts ports;
    private final BrokerClock clock;

    RequestSignatures(AccessPorts ports, BrokerClock clock) {
        this.ports = ports;
        this.clock = clock;
    }

    /**
     * Who signed a request: it may do everything in its app.
     *
     * @param byKeys whom its keys stand for
     * @return fails with a {@link Refusal}, or as the reading of its body does
     */
    Future<Principal> signer(PubNubRequest request, Keys keys, Principal byKeys, String signature) {
        checkTime(request.parameter("timestamp"));
        return body(request).map(body -> {
            String query = request.ctx().request().query();
            SignedRequest signed = SignedRequest.of(
                    new SignedRequest.Parts(
                            request.ctx().request().method().name(),
                            request.ctx().request().path(),
                            query == null ? "" : query,
                            body,
                            keys.publish(),
                            keys.subscribe()),
                    signature);
            if (signed == null) {
                throw wrong();
            }
            Proof proof = ports.secrets()
                    .signer(byKeys.app(), signed::texts, signed.signature())
                    .orElseThrow(RequestSignatures::wrong);
            return new Principal(
                    byKeys.app(), byKeys.userId(), false, byKeys.trusted(), Grants.ALL, proof, byKeys.expiresAt());
        });
    }

    private void checkTime(String seconds) {
        try {
            if (seconds != null && seconds.length() <= LONGEST_TIMESTAMP) {
                Duration off = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), clock.now());
                if (off.abs().compareTo(ports.terms().signatureWindow()) <= 0) {
                    return;
                }
            }
        } catch (NumberFormatException e) {
            // Refused below, as a time that is too far away.
        }
        throw Refusal.of(400, "Invalid Timestamp");
    }

    /** The body as it was signed: before it was packed. What is read here is kept for the route. */
    private Future<byte[]> body(PubNubRequest request) {
        AccessPorts.Terms terms = ports.terms();
        return InboundBody.of(request.ctx())
                .readAll(terms.maxBodyBytes(), terms.requestTimeout())
                .map(bytes -> bytes.length() == 0
                        ? new byte[0]
                        : PackedBody.text(bytes, terms.maxBodyBytes()).getBytes(StandardCharsets.UTF_8));
    }

    /** What is said of a signature that no key of the app makes. */
    static Refusal wrong() {
        return Refusal.of(403, "Signature Does Not Match");
    }
}
