package io.filecast.core;

import java.util.List;

/**
 * What is said of a file before its bytes come.
 *
 * @param channels where it will be published; empty while a form has yet to say it
 * @param name as the publisher calls it
 * @param type media type
 * @param sizeBytes declared length; -1 when not known beforehand
 * @param sha256 declared lower-case hex digest; null when none
 * @param description a sentence for people; null when none
 * @param meta the publisher's own data; null when none
 * @param box how large its thumbnail is to be, if it is a picture; null for the default
 */
public record UploadPlan(
        List<ChannelName> channels,
        String name,
        String type,
        long sizeBytes,
        String sha256,
        String description,
        JsonText meta,
        Box box) {

    /** Stands for a length that is not known beforehand. */
    public static final long UNKNOWN_SIZE = -1;

    public UploadPlan {
        channels = List.copyOf(channels);
    }

    /** A plan that says nothing of a thumbnail. */
    public UploadPlan(
            List<ChannelName> channels,
            String name,
            String type,
            long sizeBytes,
            String sha256,
            String description,
            JsonText meta) {
        this(channels, name, type, sizeBytes, sha256, description, meta, null);
    }

    /** The same plan with what became known of its bytes. */
    public UploadPlan with(long size, String digest) {
        return new UploadPlan(channels, name, type, size, digest, description, meta, box);
    }

    /** The same plan with a thumbnail of this size. */
    public UploadPlan with(Box thumbnail) {
        return new UploadPlan(channels, name, type, sizeBytes, sha256, description, meta, thumbnail);
    }

    /** The attributes of the file that came of it. */
    public FileAttributes toAttributes(SealedBlob blob) {
        return new FileAttributes(name, type, blob.sizeBytes(), blob.sha256(), description, meta, blob.picture(), box);
    }
}
