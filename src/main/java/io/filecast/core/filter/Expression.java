package io.filecast.core.filter;

/** A parsed part of an expression: something that is true or false, or something that has a value. */
sealed interface Expression permits Condition, Operand, Literal {}
