package io.filecast.presence;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Until when what somebody asked for holds, so that it need not be brought into the index again. Any thread; what was asked
 * for longest ago is forgotten first, and then only asked again.
 *
 * <p>Of channels it keeps a number of 64 bits: a client may name hundreds, and what one client's numbers come to is its own
 * affair.
 */
final class Renewals {

    private static final long OFFSET = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final int mostEach;
    private final Map<Asker, Map<Long, Long>> byAsker;

    /** @param user null for everybody in the app */
    private record Asker(AppName app, String user) {}

    /**
     * Remembers what was asked for.
     *
     * @param askers of how many askers
     * @param mostEach how many sets of channels of each
     */
    Renewals(int askers, int mostEach) {
        this.mostEach = mostEach;
        this.byAsker = bounded(askers);
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(2, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** Whether it holds still. */
    synchronized boolean isFresh(AppName app, String user, Collection<ChannelName> channels) {
        Map<Long, Long> asked = byAsker.get(new Asker(app, user));
        Long due = asked == null ? null : asked.get(numberOf(channels));
        return due != null && due - System.nanoTime() > 0;
    }

    /** Lets it hold for a while. */
    synchronized void remember(AppName app, String user, Collection<ChannelName> channels, Duration life) {
        byAsker.computeIfAbsent(new Asker(app, user), asker -> bounded(mostEach))
                .put(numberOf(channels), System.nanoTime() + life.toNanos());
    }

    /** Forgets what a user asked for. */
    synchronized void forget(AppName app, String user) {
        byAsker.remove(new Asker(app, user));
    }

    /** Forgets everything. */
    synchronized void forgetAll() {
        byAsker.clear();
    }

    /** The same for the same channels in any order. */
    static long numberOf(Collection<ChannelName> channels) {
        long sum = channels.size();
        for (ChannelName channel : channels) {
            String name = channel.value();
            long hash = OFFSET;
            for (int i = 0; i < name.length(); i++) {
                hash = (hash ^ name.charAt(i)) * PRIME;
            }
            sum += (hash ^ hash >>> 32) * MIX;
        }
        return sum;
    }
}
