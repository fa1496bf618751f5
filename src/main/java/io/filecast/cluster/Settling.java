package io.filecast.cluster;

import io.filecast.core.AppName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Apps whose new subscriptions not all nodes know of yet. Event-loop confined.
 *
 * <p>What another node committed before it knew of a subscription was not sent here. So an app is compared with its log
 * when all know, and once before if that takes long.
 */
final class Settling {

    /** Nobody who subscribes waits longer for what a slow node committed. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private static final int MOST = 256;

    private final Deque<Entry> waiting = new ArrayDeque<>();

    private static final class Entry {
        final long version;
        final long sinceNanos;
        final Set<AppName> apps;
        boolean wasCompared;

        Entry(long version, long sinceNanos, Set<AppName> apps) {
            this.version = version;
            this.sinceNanos = sinceNanos;
            this.apps = apps;
        }
    }

    /** Others are told of new subscriptions of these apps with this version. */
    void begin(long version, Set<AppName> apps, long nowNanos) {
        Entry last = waiting.size() < MOST ? null : waiting.pollLast();
        Set<AppName> all = new HashSet<>(apps);
        if (last != null) {
            all.addAll(last.apps);
        }
        waiting.add(new Entry(version, last == null ? nowNanos : last.sinceNanos, all));
    }

    /** Takes the apps whose subscriptions all nodes know of. */
    Set<AppName> takeKnown(long versionKnownToAll) {
        Set<AppName> known = new HashSet<>();
        while (!waiting.isEmpty() && waiting.peek().version <= versionKnownToAll) {
            known.addAll(waiting.poll().apps);
        }
        return known;
    }

    /** Names the apps that have waited too long; each of their subscriptions once. */
    Set<AppName> late(long nowNanos) {
        Set<AppName> late = new HashSet<>();
        for (Entry entry : waiting) {
            if (!entry.wasCompared && nowNanos - entry.sinceNanos > LONGEST.toNanos()) {
                entry.wasCompared = true;
                late.addAll(entry.apps);
            }
        }
        return late;
    }
}
