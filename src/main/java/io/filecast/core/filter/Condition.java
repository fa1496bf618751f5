package io.filecast.core.filter;

import java.util.List;
import java.util.stream.Stream;

/** The part of an expression that is true or false for a subject. <b>Any thread</b>: immutable. */
sealed interface Condition extends Expression {

    /** Whether it holds; never throws. */
    boolean test(FilterSubject subject);

    /** {@code a && b && …}: all of them hold; the first that does not ends the search. */
    record AllOf(List<Condition> conditions) implements Condition {

        /** The parts, with those of parts of this same kind in their place: parentheses there mean nothing. */
        static AllOf of(List<Condition> parts) {
            return new AllOf(parts.stream()
                    .flatMap(part -> part instanceof AllOf inner ? inner.conditions.stream() : Stream.of(part))
                    .toList());
        }

        @Override
        public boolean test(FilterSubject subject) {
            for (Condition condition : conditions) {
                if (!condition.test(subject)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@code a || b || …}: one of them holds; the first that does ends the search. */
    record AnyOf(List<Condition> conditions) implements Condition {

        /** The parts, with those of parts of this same kind in their place: parentheses there mean nothing. */
        static AnyOf of(List<Condition> parts) {
            return new AnyOf(parts.stream()
                    .flatMap(part -> part instanceof AnyOf inner ? inner.conditions.stream() : Stream.of(part))
                    .toList());
        }

        @Override
        public boolean test(FilterSubject subject) {
            for (Condition condition : conditions) {
                if (condition.test(subject)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** {@code !(condition)}: it does not hold, for whatever reason. */
    record Not(Condition condition) implements Condition {
        @Override
        public boolean test(FilterSubject subject) {
            return !condition.test(subject);
        }
    }

    /** {@code !operand}: the value is there, and is false or zero. */
    record IsFalse(Operand operand) implements Condition {
        @Override
        public boolean test(FilterSubject subject) {
            Value value = operand.value(subject);
            if (value instanceof Value.Flag flag) {
                return !flag.isTrue();
            }
            return value instanceof Value.Number number && number.decimal().signum() == 0;
        }
    }

    /** Two operands and what has to be true between them. */
    record Comparison(Operand left, Relation relation, Operand right) implements Condition {
        @Override
        public boolean test(FilterSubject subject) {
            return relation.holds(left.value(subject), right.value(subject));
        }
    }
}
