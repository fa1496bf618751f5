package io.filecast.adapter.rtm;

import io.filecast.core.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The numbers of messages that were told of late. Receivers drop what comes from one sender to one target under a number that
 * came within five minutes, and one SDK numbers what it sends in the same millisecond alike; the second such message gets
 * another number. Any thread.
 */
final class RecentMids {

    private static final int REMEMBERED = 50_000;
    private static final long MEMORY_MS = TimeUnit.MINUTES.toMillis(5);

    private record Key(String app, String channel, long from, long mid) {}

    private record Seen(long timetoken, long mtime) {}

    private final Map<Key, Seen> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether receivers would take one for the other if both had one number. */
    static boolean isNear(Event one, Event other) {
        long apart = Math.abs(one.timetoken().ticks() - other.timetoken().ticks());
        return apart <= TimeUnit.MILLISECONDS.toMicros(MEMORY_MS) * 10;
    }

    /** The number under which an event is told: its own, unless another event had that. */
    long resolve(Event event, Told told) {
        Key key = new Key(event.app().value(), event.channel().value(), told.from(), told.mid());
        long timetoken = event.timetoken().ticks();
        synchronized (seen) {
            Seen first = seen.get(key);
            // The same event is written more than once: on each loop, and for who comes later.
            if (first == null || first.timetoken == timetoken || Math.abs(told.mtime() - first.mtime) > MEMORY_MS) {
                seen.remove(key);
                seen.put(key, new Seen(timetoken, told.mtime()));
                return told.mid();
            }
        }
        return timetoken;
    }
}
