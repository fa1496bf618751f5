package io.filecast.core;

import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a command that is sent twice count once: the index remembers the answer under it.
 *
 * @param value unique in the app
 * @param fingerprint a digest of the whole request when {@code value} comes from a client, so that the same key with
 *     another request is refused; empty for our own
 */
public record OperationId(String value, String fingerprint) {

    /** A new id for a command of ours, so that it is safe to send again when its answer was lost. */
    public static OperationId random() {
        return new OperationId("n:" + UUID.randomUUID(), "");
    }

    /**
     * The id of what is the same when it is said again in the same words, by clients that send again without a key of their
     * own. It is remembered as long as one of ours: two minutes.
     *
     * @param words all that was said, by whom and where, each in its place; null for what was not said
     */
    public static OperationId ofWords(String... words) {
        String joined = Stream.of(words)
                .map(text -> text == null ? "-" : text.length() + ":" + text)
                .collect(Collectors.joining());
        return new OperationId("w:" + HexFormat.of().formatHex(Hashes.sha256(joined)), "");
    }

    /** Whether a client chose it. */
    public boolean isFromClient() {
        return !fingerprint.isEmpty();
    }
}
