package io.filecast.adapter.rest;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.Hashes;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Upload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Operation ids from clients' idempotency keys. Any thread; pure.
 *
 * <p>A key counts for one app, one sender and one channel, or one set of targets. The fingerprint is of everything that the request asks for, so
 * that a key that comes again with something else is noticed.
 */
final class Operations {

    private static final int MAX_KEY_LENGTH = 128;

    private Operations() {}

    /** An id for a request without a key, and the one of its key otherwise. */
    static OperationId of(String key, Principal principal, List<ChannelName> channels, Fingerprint fingerprint) {
        if (key == null) {
            return OperationId.random();
        }
        Fingerprint scope = new Fingerprint().add(Upload.ownerOf(principal));
        channels.forEach(channel -> scope.add(channel.value()));
        return new OperationId("c:" + scope.add(key).hex(), fingerprint.hex());
    }

    /**
     * Checks an Idempotency-Key header.
     *
     * @param key the header; null when absent
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} unless it is 1 to 128 printable ASCII characters
     */
    static String checkKey(String key) {
        if (key != null
                && (key.isEmpty()
                        || key.length() > MAX_KEY_LENGTH
                        || !key.chars().allMatch(c -> c >= ' ' && c <= '~'))) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "an Idempotency-Key has 1 to 128 printable ASCII characters");
        }
        return key;
    }

    /** A digest over a sequence of texts, in which each is told from its neighbours. Confined to its maker. */
    static final class Fingerprint {

        private final MessageDigest digest = Hashes.sha256();

        Fingerprint add(String text) {
            byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            String length = text == null ? "-" : Integer.toString(bytes.length);
            digest.update((length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
            return this;
        }

        Fingerprint add(JsonText json) {
            return add(json == null ? null : json.value());
        }

        Fingerprint add(SealedUpload upload) {
            if (upload.plan().box() != null) {
                add(upload.plan().box().toString());
            }
            return add(upload.plan().name())
                    .add(upload.plan().type())
                    .add(upload.plan().description())
                    .add(upload.plan().meta())
                    .add(Long.toString(upload.blob().sizeBytes()))
                    .add(upload.blob().sha256());
        }

        Fingerprint add(PublishOptions options) {
            add(Boolean.toString(options.store())).add(Boolean.toString(options.restricted()));
            add(String.valueOf(options.eventTtl())).add(String.valueOf(options.fileTtl()));
            options.recipients().forEach(this::add);
            if (options.label() != null || options.silent()) {
                add(String.valueOf(options.label())).add(Boolean.toString(options.silent()));
            }
            return this;
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
