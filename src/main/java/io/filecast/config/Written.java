package io.filecast.config;

import java.util.List;
import java.util.Map;

/** A value as somebody wrote it, before anyone knows its type, with the place where it stands. */
sealed interface Written {

    /** Where the value was given, in words that follow a message in brackets. */
    String origin();

    /** A single value. */
    record Text(String text, String origin) implements Written {}

    /** A list of values. */
    record Items(List<Written> items, String origin) implements Written {}

    /** A section of named values. A name without a value is absent. */
    record Section(Map<String, Written> entries, String origin) implements Written {}
}
