package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.Attendance;
import io.filecast.core.ChannelName;
import io.filecast.core.Notice;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Presence's side of delivery: what is asked of it goes to all loops, each of which knows its own sessions. Any thread. */
final class NodeAttendance implements Attendance {

    private final FeedLoops loops;

    NodeAttendance(FeedLoops loops) {
        this.loops = loops;
    }

    @Override
    public void observe(Observer observer) {
        everywhere(hub -> hub.attendees().observe(observer));
    }

    @Override
    public Future<Void> watch(AppName app, ChannelName channel, Watcher watcher) {
        ChannelKey key = new ChannelKey(app, channel);
        AtomicInteger open = new AtomicInteger(loops.all().size());
        Promise<Void> told = Promise.promise();
        everywhere(hub -> {
            hub.watch(key, watcher);
            if (open.decrementAndGet() == 0) {
                told.complete();
            }
        });
        return told.future();
    }

    @Override
    public void unwatch(AppName app, ChannelName channel, Watcher watcher) {
        ChannelKey key = new ChannelKey(app, channel);
        everywhere(hub -> hub.attendees().unwatch(key, watcher));
    }

    @Override
    public void tell(AppName app, ChannelName channel, List<Notice> notices) {
        ChannelKey key = new ChannelKey(app, channel);
        everywhere(hub -> hub.attendees().tell(key, notices));
    }

    @Override
    public void tellMembers(AppName app, Notice.Members members, boolean again) {
        ChannelKey key = new ChannelKey(app, members.channel());
        everywhere(hub -> hub.attendees().tellMembers(key, members, again));
    }

    private void everywhere(Consumer<Hub> task) {
        for (FeedLoop loop : loops.all()) {
            loops.send(loop, () -> task.accept(loop.hub));
        }
    }
}
