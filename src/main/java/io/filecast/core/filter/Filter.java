package io.filecast.core.filter;

/**
 * A subscriber's condition on events, parsed from an expression such as {@code language == 'en' && size < 1000}.
 *
 * <p><b>Any thread</b>: immutable. Two filters are equal when they parse to the same tree, whatever the spacing, the kind
 * of quotes, the case of keywords and needless parentheses, so that like subscribers can share one evaluation.
 *
 * <p>The bounds below hold for every expression. They keep parsing linear, recursion shallow, and the cost of one
 * evaluation proportional to the expression times the values it names. Grammar and meaning: {@code docs/filters.md}.
 */
public final class Filter {

    /** Longest expression, in UTF-16 characters. */
    public static final int MAX_LENGTH = 4_096;

    /** Deepest nesting: parentheses and the prefix operators {@code ! ~ -} each open one level. */
    public static final int MAX_DEPTH = 32;

    /** Most nodes of an expression: every literal, name, access step and operator is one. */
    public static final int MAX_NODES = 512;

    /** Most elements of one list. */
    public static final int MAX_LIST_LENGTH = 256;

    /** Most digits of a number, and furthest its decimal point may be from them; what is beyond has no value. */
    public static final int MAX_DIGITS = 400;

    private final String expression;
    private final Condition condition;
    private final int hash;

    private Filter(String expression, Condition condition) {
        this.expression = expression;
        this.condition = condition;
        this.hash = condition.hashCode();
    }

    /**
     * The filter that an expression describes.
     *
     * @param expression the text as the subscriber wrote it; an empty one is malformed, since "no filter" is the
     *     absence of an expression
     * @throws BadFilterException if the expression is malformed or exceeds a bound
     */
    public static Filter parse(String expression) {
        if (expression.length() > MAX_LENGTH) {
            throw new BadFilterException(MAX_LENGTH, "expected at most " + MAX_LENGTH + " characters");
        }
        return new Filter(expression, new Parser(expression).parse());
    }

    /**
     * Whether the subject satisfies this filter.
     *
     * <p>Never throws: a comparison with something missing, or of things that do not compare, is false.
     */
    public boolean matches(FilterSubject subject) {
        return condition.test(subject);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Filter that && hash == that.hash && condition.equals(that.condition);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The expression as it was written. */
    @Override
    public String toString() {
        return expression;
    }
}
