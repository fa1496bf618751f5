package io.filecast.presence;

import io.filecast.core.AppName;
import io.filecast.core.Attendance;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.MemberState;
import io.filecast.core.Notice;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One channel's sessions on one node, of which one listens. Any thread. */
final class FakeAttendance implements Attendance {

    private final Map<Attendee, MemberState> present = new LinkedHashMap<>();
    private final List<Notice> heard = new ArrayList<>();
    private Watcher watcher;
    private Observer observer;
    private boolean knowsMembers;

    synchronized void come(Attendee attendee, MemberState state) {
        present.put(attendee, state);
        if (watcher != null) {
            watcher.came(attendee, state);
        }
    }

    synchronized void go(Attendee attendee, Departure how) {
        present.remove(attendee);
        if (watcher != null) {
            watcher.went(attendee, how);
        }
    }

    /** Lets the one listener come. */
    synchronized void listen(AppName app, ChannelName channel) {
        observer.asked(app, channel);
    }

    /** All notices that the listener was handed. */
    synchronized List<Notice> heard() {
        return List.copyOf(heard);
    }

    synchronized boolean isWatched() {
        return watcher != null;
    }

    @Override
    public synchronized void observe(Observer hears) {
        observer = hears;
    }

    @Override
    public synchronized Future<Void> watch(AppName app, ChannelName channel, Watcher hears) {
        watcher = hears;
        present.forEach(hears::came);
        return Future.succeededFuture();
    }

    @Override
    public synchronized void unwatch(AppName app, ChannelName channel, Watcher hears) {
        watcher = watcher == hears ? null : watcher;
    }

    @Override
    public synchronized void tell(AppName app, ChannelName channel, List<Notice> notices) {
        if (knowsMembers) {
            heard.addAll(notices);
        }
    }

    @Override
    public synchronized void tellMembers(AppName app, Notice.Members members, boolean again) {
        if (again || !knowsMembers) {
            heard.add(members);
        }
        knowsMembers = true;
    }
}
