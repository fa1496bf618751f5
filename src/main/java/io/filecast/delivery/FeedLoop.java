package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex;
import io.filecast.core.Event;
import io.filecast.core.InterestListener;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's share of delivery: the sessions that live on it (its {@link Hub}) and the channels whose order it
 * keeps (its {@link ChannelLine}s). Event-loop confined, but for {@link #execute}.
 *
 * <p>What one loop posts to another, or to itself, runs later and in the order in which it was posted; everything that
 * delivery promises about order rests on that. It runs on the loop's own context, whoever posted: so reads of the index
 * and timers come back to this loop, even if a session called from outside any context.
 */
final class FeedLoop {

    private static final Logger LOG = LoggerFactory.getLogger(FeedLoop.class);

    final int index;
    final Hub hub;
    final Map<ChannelKey, ChannelLine> lines = new HashMap<>();

    private final ContextInternal context;
    private final Map<AppName, Quiet> quiet = new HashMap<>();
    private final Map<FeedLoop, List<Runnable>> outboxes = new HashMap<>();

    /** Up to where the lines of an app have everything in a data set, unless they are marked as behind. */
    private record Quiet(String epoch, Timetoken to) {}

    FeedLoop(int index, ContextInternal context, Hub hub) {
        this.index = index;
        this.context = context;
        this.hub = hub;
    }

    /** Runs something on this loop, soon. Any thread. */
    void execute(Runnable task) {
        context.runOnContext(ignored -> guarded(task));
    }

    /**
     * Runs something on a loop, after all that was posted to it from this one. Called on this loop; what is posted within
     * one turn crosses at once.
     */
    void post(FeedLoop target, Runnable task) {
        List<Runnable> outbox = outboxes.computeIfAbsent(target, ignored -> new ArrayList<>());
        outbox.add(task);
        if (outbox.size() == 1) {
            execute(() -> cross(target));
        }
    }

    /**
     * Hands a page to a subscriber on its own loop, and goes on with it on this one when its session has room again.
     * Called on this loop.
     *
     * @param told where the page begins
     */
    void page(Subscription subscription, Position told, List<Event> events, Consumer<Subscription> goOn) {
        FeedLoop theirs = subscription.loop;
        // A session may say that it is ready from outside any context of ours, hence the way over its loop.
        post(
                theirs,
                () -> theirs.hub
                        .page(subscription, told, events)
                        .onComplete(ready -> theirs.execute(() -> theirs.post(this, () -> goOn.accept(subscription)))));
    }

    private void cross(FeedLoop target) {
        List<Runnable> tasks = outboxes.put(target, new ArrayList<>());
        if (target == this) {
            tasks.forEach(FeedLoop::guarded);
        } else {
            target.execute(() -> tasks.forEach(FeedLoop::guarded));
        }
    }

    /** One task that breaks must not take along those that crossed with it. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a step of delivery broke", e);
        }
    }

    /** Runs something later on this loop. Called on this loop. */
    long after(Duration delay, Runnable task) {
        return context.setTimer(Math.max(1, delay.toMillis()), id -> guarded(task));
    }

    /** Takes back what {@link #after} was to run; harmless for a negative id. */
    void cancel(long timer) {
        if (timer >= 0) {
            context.owner().cancelTimer(timer);
        }
    }

    /** Up to where an app is known to be quiet in a data set; {@link Timetoken#ZERO} when nothing is known. */
    Timetoken quietTo(AppName app, String epoch) {
        Quiet known = quiet.get(app);
        return known != null && known.epoch.equals(epoch) ? known.to : Timetoken.ZERO;
    }

    /**
     * The index was compared: these channels moved, everything else is quiet.
     *
     * @param from where the comparison began; what was before it is known to lines that were told of that
     * @param horizon where it ended
     */
    void compared(AppName app, String epoch, Timetoken from, Timetoken horizon, List<ChannelIndex.Head> moved) {
        if (from.isAfter(quietTo(app, epoch))) {
            // Nothing was compared up to there: a line that stands before it may lack what came in between.
            linesOf(app).forEach(line -> line.doubt(from));
        }
        for (ChannelIndex.Head head : moved) {
            ChannelLine line = lines.get(new ChannelKey(app, head.channel()));
            if (line != null) {
                line.expect(epoch, head.last());
            }
        }
        if (!quietTo(app, epoch).isAfter(horizon)) {
            quiet.put(app, new Quiet(epoch, horizon));
        }
    }

    /** The app has this data set; lines that still hold another one begin anew. */
    void restarted(AppName app, String epoch, Timetoken since) {
        linesOf(app).forEach(line -> line.restart(epoch, since));
    }

    private List<ChannelLine> linesOf(AppName app) {
        return lines.values().stream()
                .filter(line -> line.key().app().equals(app))
                .toList();
    }

    /** Drops lines that nobody has followed for a while. */
    void dropIdle(long before, InterestListener interest) {
        for (Iterator<ChannelLine> all = lines.values().iterator(); all.hasNext(); ) {
            ChannelLine line = all.next();
            if (line.isIdleSince(before)) {
                line.close();
                all.remove();
                interest.lost(line.key().app(), line.key().pattern());
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
