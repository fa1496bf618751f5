package io.filecast.delivery;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks for what a hub keeps when nobody is there any more. */
final class Leaks {

    private Leaks() {}

    /** The maps of a hub that are not empty. On the hub's loop. */
    static List<String> of(Hub hub) {
        List<String> found = new ArrayList<>();
        try {
            for (Field field : Hub.class.getDeclaredFields()) {
                field.setAccessible(true);
                if (field.get(hub) instanceof Map<?, ?> map && !map.isEmpty()) {
                    found.add(field.getName() + "=" + map);
                }
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        return found;
    }
}
