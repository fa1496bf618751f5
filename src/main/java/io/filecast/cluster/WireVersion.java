package io.filecast.cluster;

/**
 * The versions of what nodes say to each other. A newer one only adds, behind what is there, so that nodes of two
 * neighbouring versions work side by side; when something must change, {@link #OLDEST} rises one release later.
 *
 * @param oldest the oldest that a node can read
 * @param newest the one that it writes
 */
record WireVersion(int oldest, int newest) {

    /** What this node writes. */
    static final int NEWEST = 1;

    /** What this node can still read. */
    static final int OLDEST = 1;

    /** This node's. */
    static final WireVersion OURS = new WireVersion(OLDEST, NEWEST);

    /** Whether each of two can read the other. */
    boolean understands(WireVersion other) {
        return newest >= other.oldest && other.newest >= oldest;
    }

    @Override
    public String toString() {
        return oldest == newest ? Integer.toString(newest) : oldest + " to " + newest;
    }
}
