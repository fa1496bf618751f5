package io.filecast.cluster;

/**
 * The versions of what nodes say to each other. A newer one only adds, behind what is there, so that nodes of two
 * neighbouring versions work side by side; when something must change, {@link #OLDEST} rises one release later.
 *
 * <p>Every frame names the newest version of its sender, whatever it holds. So each node knows what another can read as
 * soon as it has heard anything of it, and says no more than that: see {@link Peer#wire()}.
 *
 * @param oldest the oldest that a node can read
 * @param newest the newest that it writes
 */
record WireVersion(int oldest, int newest) {

    /** What this node writes unless it is held back. */
    static final int NEWEST = 2;

    /** What this node can still read. */
    static final int OLDEST = 1;

    /** Since when nodes wake each other: {@link Frame.Wake}. */
    static final int WAKES = 2;

    /** Since when events say whether they are silent, and their label; and are signals, or tell what was done to others. */
    static final int LABELS = 2;

    /** Since when files say what picture they are. */
    static final int PICTURES = 2;

    /** This node's, when nothing holds it back. */
    static final WireVersion OURS = new WireVersion(OLDEST, NEWEST);

    /**
     * This node's, held back while other nodes are replaced.
     *
     * @param newest the newest that it writes; 0 for the newest there is
     * @throws IllegalArgumentException for one that this release does not speak
     */
    static WireVersion upTo(int newest) {
        if (newest == 0) {
            return OURS;
        }
        if (newest < OLDEST || newest > NEWEST) {
            throw new IllegalArgumentException(
                    "cluster.wireVersion: this release speaks " + OURS + ", not version " + newest);
        }
        return new WireVersion(OLDEST, newest);
    }

    /** Whether each of two can read the other. */
    boolean understands(WireVersion other) {
        return newest >= other.oldest && other.newest >= oldest;
    }

    @Override
    public String toString() {
        return oldest == newest ? Integer.toString(newest) : oldest + " to " + newest;
    }
}
