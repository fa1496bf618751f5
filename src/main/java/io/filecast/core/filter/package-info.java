/**
 * Filter expressions: which events a subscriber wants to see, one engine for every door.
 *
 * <p>In comes the text a subscriber sent; out goes an immutable {@link io.filecast.core.filter.Filter}, or a
 * {@link io.filecast.core.filter.BadFilterException} that says where the text is wrong. A filter is then asked about
 * one {@link io.filecast.core.filter.FilterSubject} after another. Everything here is pure: no I/O, no clock, any
 * thread. Delivery and adapters may import this package; it imports nothing of Filecast.
 *
 * <p>Start at {@code Filter}. The way of an expression is {@code Lexer} (characters to tokens) → {@code Parser}
 * (tokens to a tree of {@code Condition} and {@code Operand}) → {@code Condition.test}. What two values mean to each
 * other stands in {@code Relation} and {@code Arithmetic}. The language is described in {@code docs/filters.md}.
 */
package io.filecast.core.filter;
