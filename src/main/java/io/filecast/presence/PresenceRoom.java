package io.filecast.presence;

import io.filecast.core.AppName;
import io.filecast.core.Attendance;
import io.filecast.core.BrokerError;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import io.filecast.core.MemberList;
import io.filecast.core.Presence;
import io.filecast.core.PresenceIndex;
import io.filecast.core.Right;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who is on the channels of this node's apps. Any thread; what belongs to an app is confined to one loop
 * ({@link AppPresence}).
 */
public final class PresenceRoom implements Presence, Attendance.Observer {

    private final VertxInternal vertx;
    private final AppPresence.Shared shared;
    private final Map<AppName, AppPresence> apps = new ConcurrentHashMap<>();
    private long timer = AppPresence.NO_TIMER;

    /**
     * What the room stands on.
     *
     * @param index what all nodes know
     * @param attendance what this one knows
     * @param others wakes the other nodes
     * @param announced told when events about an app's presence are in the index that nobody was told of
     */
    public record Rooms(PresenceIndex index, Attendance attendance, ChangeHints others, Consumer<AppName> announced) {}

    /** Prepares presence under a name for this node that no other ever had. */
    public PresenceRoom(Vertx vertx, Rooms rooms, PresenceOptions options) {
        this.vertx = (VertxInternal) vertx;
        String node = UUID.randomUUID().toString().substring(0, 13);
        this.shared = new AppPresence.Shared(node, rooms, options);
    }

    /**
     * Begins. Sessions may ask for notices from then on.
     *
     * @param names the apps there are; asked for again and again
     */
    public void start(Supplier<List<AppName>> names) {
        shared.rooms().attendance().observe(this);
        long intervalMs = Math.max(1, shared.options().attendInterval().toMillis());
        timer = vertx.setPeriodic(
                intervalMs,
                id -> names.get().forEach(name -> {
                    AppPresence app = of(name);
                    app.execute(app::attend);
                }));
    }

    /** Ends; what this node knew counts on for a grace. */
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        List<Future<Void>> left = new ArrayList<>();
        apps.values().forEach(app -> {
            Promise<Void> promise = Promise.promise();
            left.add(promise.future());
            app.execute(() -> app.leave().onComplete(promise));
        });
        return Future.join(left).mapEmpty();
    }

    /** Another node says that a channel's presence has come to a version: looks now and not when it is time to. */
    public void moved(AppName name, ChannelName channel, long version) {
        AppPresence app = apps.get(name);
        if (app != null) {
            app.execute(() -> app.moved(channel, version));
        }
    }

    /** Redis was away: brings in what it may have lost, since nothing of presence waits for replicas. Any thread. */
    public void bringInAgain() {
        apps.values().forEach(app -> app.execute(app::bringInAgain));
    }

    PresenceOptions options() {
        return shared.options();
    }

    AppPresence of(AppName name) {
        return apps.computeIfAbsent(name, known -> new AppPresence(known, shared, vertx.createEventLoopContext()));
    }

    @Override
    public void asked(AppName name, ChannelName channel) {
        AppPresence app = of(name);
        app.execute(() -> app.asked(channel));
    }

    @Override
    public void ceased(AppName name, ChannelName channel) {
        AppPresence app = of(name);
        app.execute(() -> app.ceased(channel));
    }

    @Override
    public Future<MemberList> members(ReadMembers command) {
        Promise<MemberList> promise = vertx.getOrCreateContext().promise();
        try {
            command.principal().require(Right.READ, command.channel());
        } catch (BrokerError refused) {
            promise.fail(refused);
            return promise.future();
        }
        AppPresence app = of(command.principal().app());
        app.execute(() ->
                app.members(command.channel(), command.after(), command.limit()).onComplete(promise));
        return promise.future();
    }
}
