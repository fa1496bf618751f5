package io.filecast.core;

import java.util.regex.Pattern;

/**
 * The name of a tenant. Part of Redis keys and of directory names, hence its narrow alphabet.
 *
 * @param value 1 to 32 of {@code a-z 0-9 -}, beginning with a letter or digit
 */
public record AppName(String value) {

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    public AppName {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("an app's name is 1 to 32 of a-z, 0-9 and '-'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
