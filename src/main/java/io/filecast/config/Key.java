package io.filecast.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The declaration of one configuration key, on the record component that holds its value.
 *
 * <p>The key's name is the component's name behind the names of the sections around it. Its type is the component's
 * type: {@code int} is a whole number, {@code long} is always a size in bytes, {@code Duration}, {@code boolean}, an
 * enum, {@code String}, {@code Path} and {@link Secret} speak for themselves, {@code Optional} means that the key may
 * stay unset, {@code List} takes several values, and a record is a section of further keys.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Key {

    /** What the key means, and what zero means where zero is special. */
    String about();

    /** The default, written as in the file; empty for an optional key and for one that must be given. */
    String byDefault() default "";

    /** The key whose value this one takes when it is not given, instead of a default of its own. */
    String inherits() default "";

    /** The smallest accepted value, written as in the file. */
    String min() default "";

    /** The largest accepted value, written as in the file. */
    String max() default "";

    /** What a number counts, where the type does not tell. */
    String unit() default "";

    /** The regular expression that a text must match as a whole. */
    String matches() default "";

    /** {@link #matches} in words, to follow "expected". */
    String expects() default "";
}
