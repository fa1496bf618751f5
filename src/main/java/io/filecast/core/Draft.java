package io.filecast.core;

import java.util.List;

/**
 * What a writer of a declared upload goes on from: segments that earlier writers committed, and the one that is its own.
 *
 * @param upload the upload
 * @param segments committed, in order
 * @param own the number of the writer's segment. When it is the last of those committed, its earlier writer has closed
 *     it; otherwise it is new, and nobody else ever writes it
 */
public record Draft(FileId upload, List<Segment> segments, long own) {

    /**
     * A stretch of an upload's bytes.
     *
     * @param number rises with each writer that begins one
     * @param sizeBytes how many of its bytes count; there may be more of them on the disk, which do not
     */
    public record Segment(long number, long sizeBytes) {}

    public Draft {
        segments = List.copyOf(segments);
    }

    /** Where the writer goes on: how many bytes are committed. */
    public long offset() {
        return segments.stream().mapToLong(Segment::sizeBytes).sum();
    }

    /** How many bytes of the writer's own segment are committed. */
    public long ownBytes() {
        return continues() ? segments.get(segments.size() - 1).sizeBytes() : 0;
    }

    /** The committed segments before the writer's own. */
    public List<Segment> before() {
        return continues() ? segments.subList(0, segments.size() - 1) : segments;
    }

    private boolean continues() {
        return !segments.isEmpty() && segments.get(segments.size() - 1).number() == own;
    }
}
