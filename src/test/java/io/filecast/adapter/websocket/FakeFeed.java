package io.filecast.adapter.websocket;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.JsonText;
import io.filecast.core.Position;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A feed without a log: it checks rights, answers at once, and delivers what a test tells it to. Any thread. */
final class FakeFeed implements EventFeed {

    static final String EPOCH = "e1";

    /** One subscription, on the loop that asked for it. */
    record Follower(Session session, Subscribe command, Context context) {}

    final List<Follower> followers = new CopyOnWriteArrayList<>();
    final List<String> states = new CopyOnWriteArrayList<>();
    final Map<Session, Departure> left = new ConcurrentHashMap<>();
    volatile BrokerError refusal;
    volatile Promise<Void> gate; // when set, subscriptions wait for it

    @Override
    public void committed(Event event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> subscribe(Session session, Subscribe command) {
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        command.principal().require(Right.READ, command.pattern());
        if (gate != null) {
            Promise<Void> here = ContextInternal.current().promise();
            gate.future().onComplete(here);
            return here.future().compose(ignored -> goLive(session, command));
        }
        return goLive(session, command);
    }

    private Future<Void> goLive(Session session, Subscribe command) {
        unsubscribe(session, command.pattern());
        followers.add(new Follower(session, command, Vertx.currentContext()));
        Boolean recovered =
                command.after() == null ? null : command.after().epoch().equals(EPOCH);
        session.subscribed(command.pattern(), new Position(EPOCH, new Timetoken(7)), recovered);
        return Future.succeededFuture();
    }

    @Override
    public void unsubscribe(Session session, ChannelPattern pattern) {
        followers.removeIf(follower ->
                follower.session() == session && follower.command().pattern().equals(pattern));
    }

    @Override
    public void state(Session session, ChannelName channel, JsonText state) {
        states.add(channel + " " + state);
    }

    @Override
    public void leave(Session session, Departure how) {
        left.put(session, how);
        followers.removeIf(follower -> follower.session() == session);
    }

    /** Waits until the loops have done what they were told before. */
    void settle() {
        for (Follower follower : followers) {
            Promise<Void> done = Promise.promise();
            follower.context().runOnContext(ignored -> done.complete());
            SocketServer.await(done.future());
        }
    }

    /** Delivers an event to all who follow its channel, encoded once per loop. */
    void deliver(Event event) {
        deliver(List.of(event));
    }

    /** Delivers events to all who follow their channel, in one turn of each loop. */
    void deliver(List<Event> events) {
        Map<Context, List<Follower>> byLoop = new ConcurrentHashMap<>();
        for (Follower follower : followers) {
            byLoop.computeIfAbsent(follower.context(), created -> new ArrayList<>())
                    .add(follower);
        }
        byLoop.forEach((context, group) -> context.runOnContext(ignored -> {
            for (Event event : events) {
                EncodedEvent bytes = group.get(0).session().encoder().encode(event);
                for (Follower follower : group) {
                    if (follower.command().pattern().matches(event.channel())) {
                        follower.session().deliver(follower.command().pattern(), event, bytes);
                    }
                }
            }
        }));
    }
}
