package io.filecast.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One figure measured several times. Any thread; immutable. */
record Repeats(double[] sorted) {

    /** A figure of each of several runs. */
    static <T> Repeats of(Collection<T> runs, ToDoubleFunction<T> figure) {
        return new Repeats(runs.stream().mapToDouble(figure).sorted().toArray());
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The least and the most. */
    String range() {
        return number(sorted[0]) + " – " + number(sorted[sorted.length - 1]);
    }

    /** The middle one. */
    String middle() {
        return number(median());
    }

    /** Three significant digits, or all before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || size == 0 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Repeats that && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return middle() + " (" + range() + ")";
    }
}
