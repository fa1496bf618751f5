package io.filecast.core.filter;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The operators that make a number of two numbers; anything else they are given makes {@link Value#NONE}.
 *
 * <p>Calculation is decimal, results keep {@value #DIGITS} digits: enough for the exact product of two 64-bit
 * integers. What is longer than a {@link Value.Number} may be has no value, so no chain of operators can grow costly.
 */
enum Arithmetic {
    TIMES("*", 3) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return Value.Number.of(left.multiply(right, PRECISION));
        }
    },
    DIVIDED_BY("/", 3) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return right.signum() == 0 ? Value.NONE : Value.Number.of(left.divide(right, PRECISION));
        }
    },
    REMAINDER("%", 3) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return right.signum() == 0
                    ? Value.NONE
                    : Value.Number.of(left.remainder(right).round(PRECISION));
        }
    },
    PLUS("+", 2) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return Value.Number.of(left.add(right, PRECISION));
        }
    },
    MINUS("-", 2) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return Value.Number.of(left.subtract(right, PRECISION));
        }
    },
    BIT_AND("&", 1) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return hasBits(left, right) ? bits(left.longValue() & right.longValue()) : Value.NONE;
        }
    },
    BIT_OR("|", 1) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return hasBits(left, right) ? bits(left.longValue() | right.longValue()) : Value.NONE;
        }
    },
    BIT_XOR("^", 1) {
        @Override
        Value calculate(BigDecimal left, BigDecimal right) {
            return hasBits(left, right) ? bits(left.longValue() ^ right.longValue()) : Value.NONE;
        }
    };

    private static final int DIGITS = 40;
    private static final MathContext PRECISION = new MathContext(DIGITS);
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String symbol;
    private final int strength;

    Arithmetic(String symbol, int strength) {
        this.symbol = symbol;
        this.strength = strength;
    }

    /** The operator that the token is, or {@code null}. */
    static Arithmetic of(Token token) {
        for (Arithmetic operator : values()) {
            if (token.is(operator.symbol)) {
                return operator;
            }
        }
        return null;
    }

    /** How tightly it binds: the higher, the tighter; from 1. */
    int strength() {
        return strength;
    }

    /** The result for two values. */
    Value apply(Value left, Value right) {
        if (left instanceof Value.Number first && right instanceof Value.Number second) {
            return calculate(first.decimal(), second.decimal());
        }
        return Value.NONE;
    }

    /** The value with all its bits turned over. */
    static Value complement(Value value) {
        if (value instanceof Value.Number number && hasBits(number.decimal(), number.decimal())) {
            return bits(~number.decimal().longValue());
        }
        return Value.NONE;
    }

    abstract Value calculate(BigDecimal left, BigDecimal right);

    private static boolean hasBits(BigDecimal left, BigDecimal right) {
        return isLong(left) && isLong(right);
    }

    private static boolean isLong(BigDecimal decimal) {
        return decimal.scale() <= 0 && decimal.compareTo(MIN_LONG) >= 0 && decimal.compareTo(MAX_LONG) <= 0;
    }

    private static Value bits(long bits) {
        return Value.Number.of(BigDecimal.valueOf(bits));
    }
}
