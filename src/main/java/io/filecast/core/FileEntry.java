package io.filecast.core;

import java.time.Instant;
import java.util.List;

/**
 * A published file as one channel knows it. Immutable; only its expiry and its place differ between the channels it was
 * sent to.
 *
 * @param id the file's id
 * @param attributes what the publisher said of it and what the bytes turned out to be
 * @param createdAt when it was first published
 * @param expiresAt when it leaves this channel; null for never
 * @param publisher who sent it; null when nobody said
 * @param restricted whether the share secret is needed for its bytes
 * @param recipients the only users who may see it here; empty for everyone
 * @param blob where its bytes are
 */
public record FileEntry(
        FileId id,
        FileAttributes attributes,
        Instant createdAt,
        Instant expiresAt,
        String publisher,
        boolean restricted,
        List<String> recipients,
        BlobId blob) {

    /** Whether it has left its channel at a moment. */
    public boolean isExpiredAt(Instant moment) {
        return expiresAt != null && !expiresAt.isAfter(moment);
    }
}
