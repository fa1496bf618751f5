package io.filecast.adapter.rtm;

import java.util.List;

/** The numbers that users, groups and rooms are called by: whole and positive. Any thread; pure. */
final class Ids {

    private static final int LONGEST = 19;

    private Ids() {}

    /** A number that somebody is called by. */
    static long positive(String parameter, long id) {
        if (id <= 0) {
            throw RtmError.BAD_PARAMETER.error(parameter + " is a positive number");
        }
        return id;
    }

    /** Several of them, each at most once in what comes of it. */
    static List<Long> list(String parameter, List<Long> ids, int most) {
        if (ids.size() > most) {
            throw RtmError.TOO_MANY.error(parameter + " has at most " + most);
        }
        ids.forEach(id -> positive(parameter, id));
        return ids;
    }

    /** The user who sends or asks. */
    static long user(String parameter, long id) {
        if (id <= 0) {
            throw RtmError.BAD_USER.error(parameter + " is a positive number");
        }
        return id;
    }

    /** The number that a name of another dialect is; 0 when it is none. */
    static long of(String name) {
        if (name == null || name.isEmpty() || name.length() > LONGEST || name.charAt(0) == '0') {
            return 0;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return 0;
            }
        }
        try {
            return Long.parseLong(name);
        } catch (NumberFormatException tooLarge) {
            return 0;
        }
    }
}
