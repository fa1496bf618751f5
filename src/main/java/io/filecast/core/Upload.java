package io.filecast.core;

import java.time.Instant;

/**
 * An unfinished file. Its id becomes the file's id.
 *
 * @param id the id
 * @param owner the mark of who declared it; only they go on with it
 * @param plan what was declared
 * @param state where it stands
 * @param blob its stored bytes, once completed; null before
 * @param expiresAt when it is swept unless it is published
 */
public record Upload(FileId id, String owner, UploadPlan plan, UploadState state, SealedBlob blob, Instant expiresAt) {

    /** The owner mark of a principal: the user where a token vouches for one, else the key and the claimed user. */
    public static String ownerOf(Principal principal) {
        if (principal.bound()) {
            return "/" + principal.userId();
        }
        return principal.credentialId() + "/" + (principal.userId() == null ? "" : principal.userId());
    }
}
