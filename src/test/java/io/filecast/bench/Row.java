package io.filecast.bench;

/**
 * One line of the table. Any thread; immutable.
 *
 * @param what was measured, with its unit
 * @param figure the repeats
 * @param beside what the same was beside it; empty when nothing
 * @param target what is aimed at
 * @param bound what keeps it from being better
 */
record Row(String what, Repeats figure, String beside, Target target, String bound) {

    /**
     * What is aimed at.
     *
     * @param compared the figure that is held against the limit, when it is not the row's own
     */
    record Target(boolean isFloor, double limit, String unit, Double compared) {

        /** Nothing in particular. */
        static final Target NONE = null;

        static Target atLeast(double limit, String unit) {
            return new Target(true, limit, unit, null);
        }

        static Target atMost(double limit, String unit) {
            return new Target(false, limit, unit, null);
        }

        /** A share of what a peer did. */
        static Target ofPeer(double share, String peer, double reached) {
            return new Target(true, share, "× " + peer, reached);
        }

        boolean isMetBy(double figure) {
            double value = compared == null ? figure : compared;
            return isFloor ? value >= limit : value <= limit;
        }

        @Override
        public String toString() {
            return (isFloor ? "≥ " : "≤ ") + Repeats.number(limit) + " " + unit;
        }
    }

    /** A line about something that could not be measured. */
    static Row missing(String what, String why) {
        return new Row(what, null, "", Target.NONE, "not measured: " + why);
    }

    String verdict() {
        if (target == null || figure == null) {
            return "";
        }
        return target.isMetBy(figure.median()) ? "ok" : "short";
    }
}
