package io.filecast.core;

/**
 * What a client keeps to resume: everything up to {@code timetoken} of data set {@code epoch} has been seen. Opaque to
 * clients; its text is {@code <timetoken>-<epoch>}.
 *
 * @param epoch the data set's random name; letters and digits
 * @param timetoken the last event seen, or any later moment up to which nothing was missed
 */
public record Position(String epoch, Timetoken timetoken) {

    private static final int MAX_EPOCH_LENGTH = 32;
    private static final int MARK_SPREAD = 0x9E3779B1;

    public Position {
        if (!isEpoch(epoch)) {
            throw new IllegalArgumentException("an epoch is 1 to 32 letters and digits");
        }
    }

    /**
     * Reads a position as a client kept it.
     *
     * @throws BrokerError {@link ErrorCode#BAD_POSITION} when the text was not made by {@link #toString()}
     */
    public static Position parse(String text) {
        int dash = text.indexOf('-');
        if (dash != Timetoken.DIGITS || !isEpoch(text.substring(dash + 1))) {
            throw notAPosition();
        }
        try {
            return new Position(text.substring(dash + 1), Timetoken.parse(text.substring(0, dash)));
        } catch (BrokerError e) {
            throw notAPosition();
        }
    }

    @Override
    public String toString() {
        return timetoken + "-" + epoch;
    }

    /** A short mark of the data set, for clients that keep no more of it than a number. */
    public int mark() {
        return markOf(epoch);
    }

    /**
     * The mark of a data set: a positive number that another data set hardly ever has.
     *
     * @param epoch the data set's name
     */
    public static int markOf(String epoch) {
        int hash = epoch.hashCode();
        return Math.max(1, (hash ^ hash >>> 16) * MARK_SPREAD >>> 1);
    }

    private static BrokerError notAPosition() {
        return BrokerError.of(ErrorCode.BAD_POSITION, "a position is the text that an earlier answer or event gave");
    }

    private static boolean isEpoch(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_EPOCH_LENGTH
                && text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
    }
}
