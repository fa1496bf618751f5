package io.filecast.delivery;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks for what a hub keeps when nobody is there any more. */
final class Leaks {

    private Leaks() {}

    /** The maps of a hub, of its audiences and of its attendees that are not empty. On the hub's loop. */
    static List<String> of(Hub hub) {
        List<String> found = new ArrayList<>();
        try {
            collect(hub, found);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    private static void collect(Object part, List<String> found) throws IllegalAccessException {
        for (Field field : part.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            Object value = field.get(part);
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                found.add(field.getName() + "=" + map);
            } else if (value instanceof Audiences || value instanceof Attendees) {
                collect(value, found);
            }
        }
    }
}
