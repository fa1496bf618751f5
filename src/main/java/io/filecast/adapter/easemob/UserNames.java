package io.filecast.adapter.easemob;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Easemob's rule for the names of users: upper case is lower case. Any thread; pure. */
final class UserNames {

    private static final int MAX_BYTES = 64;
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9_.-]+");

    private UserNames() {}

    /** The name as it is kept. */
    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The name as it is kept; the request is refused when it is none. */
    static String check(EasemobRequest request, String name) {
        String folded = fold(name);
        if (folded.isEmpty()) {
            throw request.refuse(Fault.illegal("Entity user requires a property named username"));
        }
        if (folded.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw request.refuse(Fault.illegal("USERNAME_TOO_LONG"));
        }
        if (!SHAPE.matcher(folded).matches()) {
            throw request.refuse(Fault.illegal("username " + name + " is not legal"));
        }
        return folded;
    }
}
