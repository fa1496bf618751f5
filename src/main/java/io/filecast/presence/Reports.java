package io.filecast.presence;

import io.filecast.core.Departure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The users of one channel of whom the index has yet to learn, first come, first served. Confined to its roster's loop.
 *
 * <p>Only who is noted here, not what to say: that is found out when a report leaves. So a user who comes and goes quickly
 * is one report, and what waits is never more than there are users.
 */
final class Reports {

    /** Before the first. */
    static final long NONE = 0;

    private Map<String, Note> waiting = new LinkedHashMap<>();
    private Map<String, Note> leaving = Map.of();
    private long latest = NONE;

    /**
     * That something is to be said of a user.
     *
     * @param number its place in the line
     * @param how how the user went, if it is not there when the report leaves
     */
    record Note(long number, String user, Departure how) {}

    /** Notes that there is something to be said of a user; one who waits already keeps its place. */
    void add(String user, Departure how) {
        Note known = waiting.get(user);
        waiting.put(user, new Note(known == null ? ++latest : known.number, user, how));
    }

    /** Takes the first ones, which then are on their way until they are {@link #done} or {@link #failed}. */
    List<Note> take(int most) {
        leaving = new LinkedHashMap<>();
        for (Note note : waiting.values()) {
            if (leaving.size() == most) {
                break;
            }
            leaving.put(note.user, note);
        }
        leaving.keySet().forEach(waiting::remove);
        return new ArrayList<>(leaving.values());
    }

    /** The index has learned what was taken. */
    void done() {
        leaving = Map.of();
    }

    /** It is not known whether it has: those go to the front again. */
    void failed() {
        Map<String, Note> all = new LinkedHashMap<>(leaving);
        waiting.forEach(
                (user, note) -> all.merge(user, note, (first, later) -> new Note(first.number, user, later.how)));
        waiting = all;
        leaving = Map.of();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The number of the latest. */
    long latest() {
        return latest;
    }

    /** Whether the index has learned everything up to a number. */
    boolean areDoneUpTo(long number) {
        return !holdsUpTo(leaving, number) && haveLeftUpTo(number);
    }

    /** Whether everything up to a number is on its way at least. */
    boolean haveLeftUpTo(long number) {
        return !holdsUpTo(waiting, number);
    }

    private static boolean holdsUpTo(Map<String, Note> notes, long number) {
        return !notes.isEmpty() && notes.values().iterator().next().number <= number;
    }
}
