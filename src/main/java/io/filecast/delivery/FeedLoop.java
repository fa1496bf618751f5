package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex;
import io.filecast.core.Timetoken;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * One event loop's share of delivery: the sessions that live on it (its {@link Hub}) and the channels whose order it
 * keeps (its {@link ChannelLine}s). Event-loop confined, but for {@link #post} towards it.
 *
 * <p>What one loop posts to another arrives in the order in which it was posted; everything that delivery promises about
 * order rests on that.
 */
final class FeedLoop {

    final int index;
    final Hub hub;
    final Map<ChannelKey, ChannelLine> lines = new HashMap<>();

    /** Up to where an app's lines on this loop have everything, unless they are marked as behind. */
    private final Map<AppName, Timetoken> quietTo = new HashMap<>();

    private final Context context;
    private final Map<FeedLoop, List<Runnable>> outboxes = new HashMap<>();

    FeedLoop(int index, Context context, Hub hub) {
        this.index = index;
        this.context = context;
        this.hub = hub;
    }

    /** Runs something on this loop, soon. Any thread. */
    void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /**
     * Runs something on another loop, after all that was posted to it before. Called on this loop; what is posted within
     * one turn crosses at once.
     */
    void post(FeedLoop target, Runnable task) {
        if (target == this) {
            task.run();
            return;
        }
        List<Runnable> outbox = outboxes.computeIfAbsent(target, ignored -> new ArrayList<>());
        outbox.add(task);
        if (outbox.size() == 1) {
            execute(() -> cross(target));
        }
    }

    private void cross(FeedLoop target) {
        List<Runnable> tasks = outboxes.put(target, new ArrayList<>());
        target.execute(() -> tasks.forEach(Runnable::run));
    }

    /** Up to where an app is known to be quiet; {@link Timetoken#ZERO} when nothing is known. */
    Timetoken quietTo(AppName app) {
        return quietTo.getOrDefault(app, Timetoken.ZERO);
    }

    /** The index was compared: these channels moved, everything else is quiet up to {@code horizon}. */
    void compared(AppName app, Timetoken horizon, List<ChannelIndex.Head> moved) {
        for (ChannelIndex.Head head : moved) {
            ChannelLine line = lines.get(new ChannelKey(app, head.channel()));
            if (line != null) {
                line.expect(head.last());
            }
        }
        quietTo.merge(app, horizon, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** The app's data set was lost or rewound. */
    void restarted(AppName app, String epoch, Timetoken since) {
        quietTo.remove(app);
        for (ChannelLine line : List.copyOf(lines.values())) {
            if (line.key().app().equals(app)) {
                line.restart(epoch, since);
            }
        }
    }

    /** Drops lines that nobody has followed for a while. */
    void dropIdle(long before) {
        for (Iterator<ChannelLine> all = lines.values().iterator(); all.hasNext(); ) {
            ChannelLine line = all.next();
            if (line.isIdleSince(before)) {
                line.close();
                all.remove();
            }
        }
    }

    /** Tells quiet subscribers of this loop's lines how far they are. */
    void tellPositions() {
        for (ChannelLine line : lines.values()) {
            line.tellPosition();
        }
    }
}
