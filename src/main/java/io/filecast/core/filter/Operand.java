package io.filecast.core.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The part of an expression that has a value for a subject. <b>Any thread</b>: immutable. */
sealed interface Operand extends Expression {

    /** Its value, {@link Value#NONE} when it has none; never throws. */
    Value value(FilterSubject subject);

    /** A literal: the same for every subject. */
    record Constant(Value constant) implements Operand {
        @Override
        public Value value(FilterSubject subject) {
            return constant;
        }
    }

    /** Something the subject says, found by walking from one of its parts along a path. */
    record Field(Root root, List<Step> path) implements Operand {
        @Override
        public Value value(FilterSubject subject) {
            JsonNode node = root == Root.DATA ? subject.data() : subject.meta();
            for (Step step : path) {
                if (node == null) {
                    return Value.NONE;
                }
                node = step.from(node);
            }
            return Value.of(node);
        }
    }

    /** The bare name {@code uuid}: the metadata's field of that name, or else who published. */
    record Publisher() implements Operand {

        static final String NAME = "uuid";

        @Override
        public Value value(FilterSubject subject) {
            JsonNode field = subject.meta() == null ? null : subject.meta().get(NAME);
            if (field != null && !field.isNull()) {
                return Value.of(field);
            }
            return subject.publisher() == null ? Value.NONE : new Value.Text(subject.publisher());
        }
    }

    /** {@code ~operand}: all 64 bits of an integer turned over. */
    record Complement(Operand operand) implements Operand {
        @Override
        public Value value(FilterSubject subject) {
            return Arithmetic.complement(operand.value(subject));
        }
    }

    /** {@code left + right} and the like; {@code -x} is {@code 0 - x}. */
    record Calculation(Operand left, Arithmetic operator, Operand right) implements Operand {
        @Override
        public Value value(FilterSubject subject) {
            return operator.apply(left.value(subject), right.value(subject));
        }
    }

    /** Where a field's path starts. */
    enum Root {
        META,
        DATA
    }

    /** One step of a field's path; a step that leads nowhere gives {@code null}. */
    sealed interface Step {

        JsonNode from(JsonNode node);

        /** {@code .name} or {@code ["name"]}: a field of an object. */
        record Name(String name) implements Step {
            @Override
            public JsonNode from(JsonNode node) {
                return node.get(name);
            }
        }

        /** {@code [index]}: an element of an array, counted from 0. */
        record Index(int index) implements Step {
            @Override
            public JsonNode from(JsonNode node) {
                return node.get(index);
            }
        }
    }
}
