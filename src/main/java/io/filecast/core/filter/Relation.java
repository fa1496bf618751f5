package io.filecast.core.filter;

/** What a comparison says about two values. Between values of the wrong kind none of them holds, not even {@code !=}. */
enum Relation {
    EQUAL("==") {
        @Override
        boolean holds(Value left, Value right) {
            return areComparable(left, right) && left.equals(right);
        }
    },
    NOT_EQUAL("!=") {
        @Override
        boolean holds(Value left, Value right) {
            return areComparable(left, right) && !left.equals(right);
        }
    },
    LESS("<") {
        @Override
        boolean holds(Value left, Value right) {
            return areNumbers(left, right) && order(left, right) < 0;
        }
    },
    GREATER(">") {
        @Override
        boolean holds(Value left, Value right) {
            return areNumbers(left, right) && order(left, right) > 0;
        }
    },
    AT_MOST("<=") {
        @Override
        boolean holds(Value left, Value right) {
            return areNumbers(left, right) && order(left, right) <= 0;
        }
    },
    AT_LEAST(">=") {
        @Override
        boolean holds(Value left, Value right) {
            return areNumbers(left, right) && order(left, right) >= 0;
        }
    },
    CONTAINS("CONTAINS") {
        @Override
        boolean holds(Value left, Value right) {
            if (left instanceof Value.Items list) {
                return isElement(right, list);
            }
            String whole = spelled(left);
            String part = spelled(right);
            return whole != null && part != null && new Needle(part, false).isIn(whole);
        }
    },
    LIKE("LIKE") {
        @Override
        boolean holds(Value left, Value right) {
            if (right instanceof Value.Pattern compiled) {
                return isLike(left, compiled.pattern());
            }
            return right instanceof Value.Text pattern && isLike(left, LikePattern.compile(pattern.text()));
        }
    },
    IN("IN") {
        @Override
        boolean holds(Value left, Value right) {
            return right instanceof Value.Items list && isElement(left, list);
        }
    };

    private final String symbol;

    Relation(String symbol) {
        this.symbol = symbol;
    }

    /** The relation that the token names, a keyword in any case, or {@code null}. */
    static Relation of(Token token) {
        for (Relation relation : values()) {
            if (token.is(relation.symbol) || token.isKeyword(relation.symbol)) {
                return relation;
            }
        }
        return null;
    }

    /** How it is written. */
    String symbol() {
        return symbol;
    }

    /** Whether it is true of the two; never throws. */
    abstract boolean holds(Value left, Value right);

    /** Texts compare with texts, numbers with numbers, truth values with truth values. */
    private static boolean areComparable(Value left, Value right) {
        return areNumbers(left, right)
                || left instanceof Value.Text && right instanceof Value.Text
                || left instanceof Value.Flag && right instanceof Value.Flag;
    }

    private static boolean areNumbers(Value left, Value right) {
        return left instanceof Value.Number && right instanceof Value.Number;
    }

    private static int order(Value left, Value right) {
        return ((Value.Number) left).decimal().compareTo(((Value.Number) right).decimal());
    }

    private static boolean isElement(Value value, Value.Items list) {
        for (Value element : list.elements()) {
            if (EQUAL.holds(element, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLike(Value value, LikePattern pattern) {
        if (value instanceof Value.Items list) {
            for (Value element : list.elements()) {
                if (element instanceof Value.Text text && pattern.matches(text.text())) {
                    return true;
                }
            }
            return false;
        }
        return value instanceof Value.Text text && pattern.matches(text.text());
    }

    /** A text itself, a number's digits, {@code null} for anything else. */
    private static String spelled(Value value) {
        if (value instanceof Value.Number number) {
            return number.digits();
        }
        return value instanceof Value.Text text ? text.text() : null;
    }
}
