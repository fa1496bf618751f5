package io.filecast.core;

/** Where an upload stands. */
public enum UploadState {
    /** Declared, no bytes yet. */
    CREATED("created"),
    /** Some bytes are there, or are coming. */
    UPLOADING("uploading"),
    /** All bytes are stored; it waits to be published. */
    COMPLETED("completed"),
    /** Its file was published. */
    PUBLISHED("published"),
    /** It was given up. */
    CANCELLED("cancelled");

    private final String slug;

    UploadState(String slug) {
        this.slug = slug;
    }

    /** Its name in answers and in Redis; stable. */
    public String slug() {
        return slug;
    }

    /**
     * The state with a slug.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static UploadState ofSlug(String slug) {
        for (UploadState state : values()) {
            if (state.slug.equals(slug)) {
                return state;
            }
        }
        throw new IllegalArgumentException("unknown upload state " + slug);
    }
}
