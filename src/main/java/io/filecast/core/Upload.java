package io.filecast.core;

import java.time.Instant;

/**
 * An unfinished file. Its id becomes the file's id.
 *
 * @param id the id
 * @param owner the mark of who declared it; only they go on with it
 * @param plan what was declared
 * @param announcement how it is announced when its bytes are there; null when its owner does that
 * @param state where it stands
 * @param offset how many bytes are committed: where the next ones go
 * @param blob its stored bytes, once completed; null before
 * @param expiresAt when it is swept unless it is published
 */
public record Upload(
        FileId id,
        String owner,
        UploadPlan plan,
        Announcement announcement,
        UploadState state,
        long offset,
        SealedBlob blob,
        Instant expiresAt) {

    /** An upload as it is declared. */
    public static Upload declared(Principal by, UploadPlan plan, Announcement announcement) {
        return new Upload(FileId.random(), ownerOf(by), plan, announcement, UploadState.CREATED, 0, null, null);
    }

    /** The owner mark of a principal: the user where a token vouches for one, else the key and the claimed user. */
    public static String ownerOf(Principal principal) {
        if (principal.bound()) {
            return "/" + principal.userId();
        }
        return principal.credentialId() + "/" + (principal.userId() == null ? "" : principal.userId());
    }

    /** Whether bytes may still come. */
    public boolean isOpen() {
        return state == UploadState.CREATED || state == UploadState.UPLOADING;
    }

    /** Whether all bytes that were declared are committed, and only the end is missing. */
    public boolean isFull() {
        return isOpen() && offset == plan.sizeBytes();
    }
}
