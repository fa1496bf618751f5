package io.filecast.core.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What an operand is worth for one subject. <b>Any thread</b>: immutable. */
sealed interface Value {

    /** What a missing field, a JSON null, an object, or an impossible calculation is worth: it compares with nothing. */
    Value NONE = new None();

    /** The absence of a value; see {@link #NONE}. */
    record None() implements Value {}

    /** A text. */
    record Text(String text) implements Value {}

    /** A truth value. */
    record Flag(boolean isTrue) implements Value {}

    /** A list of values; elements of a payload's array that are lists or objects themselves count as {@link #NONE}. */
    record Items(List<Value> elements) implements Value {}

    /** The compiled right side of a LIKE. */
    record Pattern(LikePattern pattern) implements Value {}

    /**
     * A number, exact, in its shortest form (so that equal numbers are equal records).
     *
     * @param decimal without trailing zeros: its scale is above 0 only if it has a fraction
     */
    record Number(BigDecimal decimal) implements Value {

        /** More bits than {@link Filter#MAX_DIGITS} digits can have; a cheap check before the exact one. */
        private static final int MAX_BITS = Filter.MAX_DIGITS * 4;

        /** The number, or {@link #NONE} if it is too long: a bound on what every later calculation can cost. */
        static Value of(BigDecimal decimal) {
            if (decimal.unscaledValue().bitLength() > MAX_BITS) {
                return NONE;
            }
            BigDecimal shortest = decimal.stripTrailingZeros();
            boolean bounded =
                    shortest.precision() <= Filter.MAX_DIGITS && Math.abs(shortest.scale()) <= Filter.MAX_DIGITS;
            return bounded ? new Number(shortest) : NONE;
        }

        /**
         * A number in decimal form, rounded to a double, as JSON readers do.
         *
         * <p>The shortest decimal of that double is kept: 0.1 stays 0.1, and 19.99 * 100 is 1999.
         */
        static Value of(double rounded) {
            return Double.isFinite(rounded) ? of(BigDecimal.valueOf(rounded)) : NONE;
        }

        boolean isInteger() {
            return decimal.scale() <= 0;
        }

        /** The digits without exponent, as CONTAINS sees a number. */
        String digits() {
            return decimal.toPlainString();
        }
    }

    /** The value of a field. */
    static Value of(JsonNode node) {
        if (node == null || !node.isArray()) {
            return scalar(node);
        }
        List<Value> elements = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            elements.add(scalar(element));
        }
        return new Items(elements);
    }

    private static BigDecimal integer(JsonNode node) {
        return node.isBigInteger() ? new BigDecimal(node.bigIntegerValue()) : BigDecimal.valueOf(node.longValue());
    }

    private static Value scalar(JsonNode node) {
        if (node == null) {
            return NONE;
        }
        return switch (node.getNodeType()) {
            case STRING -> new Text(node.textValue());
            case BOOLEAN -> new Flag(node.booleanValue());
            case NUMBER -> node.isIntegralNumber() ? Number.of(integer(node)) : Number.of(node.doubleValue());
            case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO -> NONE;
        };
    }
}
