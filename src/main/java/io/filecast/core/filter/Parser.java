package io.filecast.core.filter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The parser of one expression: recursive descent with one token of look-ahead, loosest operator first.
 *
 * <p><b>Any thread</b>, one at a time: it lives as long as one parse. Its recursion is bounded by
 * {@link Filter#MAX_DEPTH}; operators of one level are read in a loop. Whether something is a condition or a value is
 * checked where it is used, so an error points at what is wrong and not at what follows it.
 */
final class Parser {

    private final Lexer lexer;
    private Token token;
    private int depth;
    private int nodes;

    Parser(String expression) {
        lexer = new Lexer(expression);
        token = lexer.next();
    }

    Condition parse() {
        Condition condition = condition(anyOf());
        if (token.kind() != Token.Kind.END) {
            throw expected("'&&', '||' or the end of the expression");
        }
        return condition;
    }

    private Expression anyOf() {
        return junction("||", this::allOf, Condition.AnyOf::of);
    }

    private Expression allOf() {
        return junction("&&", this::comparison, Condition.AllOf::of);
    }

    /** Parts joined by a logical operator; a lone part is only itself, and need not be a condition. */
    private Expression junction(
            String operator, Supplier<Expression> part, Function<List<Condition>, Condition> joining) {
        Expression first = part.get();
        if (!token.is(operator)) {
            return first;
        }
        List<Condition> conditions = new ArrayList<>();
        conditions.add(condition(first));
        while (token.is(operator)) {
            countNode();
            advance();
            conditions.add(condition(part.get()));
        }
        return joining.apply(conditions);
    }

    private Expression comparison() {
        int start = token.position();
        Expression left = calculation(1);
        Relation relation = Relation.of(token);
        if (relation == null) {
            return left;
        }
        Operand subject = relation == Relation.CONTAINS ? listOrOperand(left, start) : operand(left, start);
        countNode();
        advance();
        int next = token.position();
        Operand object = object(relation, calculation(1), next);
        if (Relation.of(token) != null) {
            throw new BadFilterException(token.position(), "expected '&&' or '||', since comparisons do not chain");
        }
        return new Condition.Comparison(subject, relation, object);
    }

    /** The right side of a comparison, as its relation reads it. */
    private Operand object(Relation relation, Expression right, int start) {
        if (relation == Relation.LIKE && right instanceof Literal literal && literal.pattern() != null) {
            return new Operand.Constant(new Value.Pattern(LikePattern.compile(literal.pattern())));
        }
        if (relation != Relation.IN) {
            return operand(right, start);
        }
        Operand list = listOrOperand(right, start);
        boolean canBeList = list instanceof Operand.Constant constant
                ? constant.constant() instanceof Value.Items
                : list instanceof Operand.Field;
        if (!canBeList) {
            throw new BadFilterException(start, "expected a list in parentheses, or a field, after IN");
        }
        return list;
    }

    /** Where a list belongs, a literal in parentheses of its own is a list of one. */
    private Operand listOrOperand(Expression expression, int start) {
        if (expression instanceof Literal literal && literal.isGrouped()) {
            return new Operand.Constant(new Value.Items(List.of(literal.value())));
        }
        return operand(expression, start);
    }

    /** Operators of at least the given strength, applied from left to right. */
    private Expression calculation(int strength) {
        int start = token.position();
        Expression left = prefixed();
        for (Arithmetic operator = Arithmetic.of(token);
                operator != null && operator.strength() >= strength;
                operator = Arithmetic.of(token)) {
            Operand first = operand(left, start);
            countNode();
            advance();
            int next = token.position();
            Operand second = operand(calculation(operator.strength() + 1), next);
            left = new Operand.Calculation(first, operator, second);
        }
        return left;
    }

    private Expression prefixed() {
        if (!token.is("!") && !token.is("~") && !token.is("-")) {
            return primary();
        }
        String operator = token.text();
        countNode();
        enter();
        advance();
        int start = token.position();
        Expression expression = prefixed();
        depth--;
        return switch (operator) {
            case "!" -> not(expression, start);
            case "~" -> new Operand.Complement(operand(expression, start));
            default -> minus(expression, start);
        };
    }

    private static Condition not(Expression expression, int start) {
        return expression instanceof Condition condition
                ? new Condition.Not(condition)
                : new Condition.IsFalse(operand(expression, start));
    }

    private static Expression minus(Expression expression, int start) {
        if (expression instanceof Literal literal && literal.value() instanceof Value.Number number) {
            return Literal.of(Value.Number.of(number.decimal().negate()));
        }
        Operand zero = new Operand.Constant(Value.Number.of(BigDecimal.ZERO));
        return new Operand.Calculation(zero, Arithmetic.MINUS, operand(expression, start));
    }

    private Expression primary() {
        if (token.is("(")) {
            return parenthesised();
        }
        if (token.kind() == Token.Kind.WORD && !isLiteralName() && Relation.of(token) == null) {
            return field();
        }
        return literal("a value");
    }

    /** A group, or a list if a comma follows its first element. */
    private Expression parenthesised() {
        enter();
        Token opening = token;
        advance();
        int start = token.position();
        Expression first = anyOf();
        Expression result;
        if (token.is(",")) {
            result = Literal.of(new Value.Items(elements(first, start)));
        } else {
            result = first instanceof Literal literal ? literal.grouped() : first;
        }
        if (!token.is(")")) {
            throw expected("')' for the '(' at character " + opening.position());
        }
        advance();
        depth--;
        return result;
    }

    private List<Value> elements(Expression first, int start) {
        if (!(first instanceof Literal literal) || literal.value() instanceof Value.Items) {
            throw new BadFilterException(start, "expected a string, a number, true or false in a list");
        }
        List<Value> elements = new ArrayList<>();
        elements.add(literal.value());
        while (token.is(",")) {
            if (elements.size() == Filter.MAX_LIST_LENGTH) {
                throw expected("at most " + Filter.MAX_LIST_LENGTH + " elements in a list");
            }
            advance();
            elements.add(element());
        }
        return List.copyOf(elements);
    }

    private Value element() {
        boolean isNegative = token.is("-");
        if (!isNegative) {
            return literal("a string, a number, true or false").value();
        }
        advance();
        if (token.kind() != Token.Kind.NUMBER) {
            throw expected("a number after '-'");
        }
        Value.Number number = (Value.Number) literal("a number").value();
        return Value.Number.of(number.decimal().negate());
    }

    private Literal literal(String expectation) {
        Literal literal;
        if (token.kind() == Token.Kind.STRING) {
            literal = Literal.text(token.text());
        } else if (token.kind() == Token.Kind.NUMBER) {
            literal = Literal.of(number());
        } else if (isLiteralName()) {
            literal = Literal.of(new Value.Flag(token.isKeyword("true")));
        } else {
            throw expected(expectation);
        }
        countNode();
        advance();
        return literal;
    }

    /** Integers are exact; a decimal point or exponent makes a double, so that a literal equals what JSON reads. */
    private Value number() {
        String text = token.text();
        boolean isInteger = text.chars().allMatch(Character::isDigit);
        Value value = isInteger ? Value.Number.of(new BigDecimal(text)) : Value.Number.of(Double.parseDouble(text));
        if (value == Value.NONE) {
            throw expected("a number within the range of a double");
        }
        return value;
    }

    private boolean isLiteralName() {
        return token.isKeyword("true") || token.isKeyword("false");
    }

    /** A name and the steps behind it; {@code meta} and {@code data} are where the path starts, else it is meta. */
    private Operand field() {
        String name = token.text();
        countNode();
        advance();
        List<Operand.Step> path = new ArrayList<>();
        boolean isRoot = name.equals("meta") || name.equals("data");
        if (!isRoot) {
            path.add(new Operand.Step.Name(name));
        }
        boolean isBare = true;
        while (token.is(".") || token.is("[")) {
            countNode();
            path.add(step());
            isBare = false;
        }
        if (isBare && name.equals(Operand.Publisher.NAME)) {
            return new Operand.Publisher();
        }
        return new Operand.Field(name.equals("data") ? Operand.Root.DATA : Operand.Root.META, List.copyOf(path));
    }

    private Operand.Step step() {
        boolean isDot = token.is(".");
        advance();
        Operand.Step step;
        if (isDot && token.kind() == Token.Kind.WORD) {
            step = new Operand.Step.Name(token.text());
        } else if (isDot) {
            throw expected("a name after '.'");
        } else if (token.kind() == Token.Kind.STRING) {
            step = new Operand.Step.Name(
                    ((Value.Text) Literal.text(token.text()).value()).text());
        } else if (token.kind() == Token.Kind.NUMBER && token.text().matches("[0-9]{1,9}")) {
            step = new Operand.Step.Index(Integer.parseInt(token.text()));
        } else {
            throw expected("a quoted name or a whole number of at most 9 digits after '['");
        }
        advance();
        if (!isDot) {
            if (!token.is("]")) {
                throw expected("']'");
            }
            advance();
        }
        return step;
    }

    /** The expression that has just been read, as a condition. */
    private Condition condition(Expression expression) {
        if (expression instanceof Condition condition) {
            return condition;
        }
        throw expected("a comparison operator after the value");
    }

    private static Operand operand(Expression expression, int start) {
        if (expression instanceof Literal literal) {
            return new Operand.Constant(literal.value());
        }
        if (expression instanceof Operand operand) {
            return operand;
        }
        throw new BadFilterException(start, "expected a value, found a condition; a negated comparison is !(...)");
    }

    private void advance() {
        token = lexer.next();
    }

    private void enter() {
        if (++depth > Filter.MAX_DEPTH) {
            throw expected("at most " + Filter.MAX_DEPTH + " levels of nesting");
        }
    }

    private void countNode() {
        if (++nodes > Filter.MAX_NODES) {
            throw expected("at most " + Filter.MAX_NODES + " literals, names and operators");
        }
    }

    private BadFilterException expected(String expectation) {
        return new BadFilterException(token.position(), "expected " + expectation + ", found " + token.description());
    }
}
