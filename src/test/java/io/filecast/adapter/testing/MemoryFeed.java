package io.filecast.adapter.testing;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventType;
import io.filecast.core.JsonText;
import io.filecast.core.Position;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A feed whose events a test sends by hand. Any thread. */
public final class MemoryFeed implements EventFeed {

    private record Follower(Context context, Subscribe command) {}

    private final Map<Session, Follower> followers = new ConcurrentHashMap<>();

    @Override
    public Future<Void> subscribe(Session session, Subscribe command) {
        if (!command.principal().may(Right.READ, command.pattern())) {
            return Future.failedFuture(BrokerError.of(ErrorCode.FORBIDDEN, "may not read"));
        }
        Boolean recovered =
                command.after() == null ? null : command.after().epoch().equals(MemoryBroker.EPOCH);
        Position now = new Position(MemoryBroker.EPOCH, new Timetoken(17_000_000_000_000_000L));
        session.subscribed(command.pattern(), now, recovered);
        followers.put(session, new Follower(Vertx.currentContext(), command));
        return Future.succeededFuture();
    }

    @Override
    public void committed(Event event) {
        followers.forEach((session, follower) -> follower.context().runOnContext(turn -> {
            if (followers.containsKey(session) && follower.command().pattern().matches(event.channel())) {
                session.deliver(
                        follower.command().pattern(), event, session.encoder().encode(event));
            }
        }));
    }

    /** Sends a message of Ann's to the channel {@code rooms.1}: the how-manieth of its events, and what it says, as JSON. */
    public void say(int number, String message) {
        committed(new Event(
                new AppName("demo"),
                ChannelName.parse("rooms.1"),
                EventType.MESSAGE,
                new Timetoken(17_000_000_000_000_000L + number),
                Timetoken.ZERO,
                MemoryBroker.EPOCH,
                "ann",
                JsonText.parse(message),
                null,
                null,
                false,
                true,
                null,
                List.of()));
    }

    /** Moves everybody's position. */
    public void move(Position position) {
        followers.forEach((session, follower) -> follower.context()
                .runOnContext(turn -> session.moved(follower.command().pattern(), position)));
    }

    /** How many follow. */
    public int followers() {
        return followers.size();
    }

    /** What those who follow asked for. */
    public List<Subscribe> commands() {
        return followers.values().stream().map(Follower::command).toList();
    }

    @Override
    public void unsubscribe(Session session, ChannelPattern pattern) {
        followers.remove(session);
    }

    @Override
    public void state(Session session, ChannelName channel, JsonText state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void leave(Session session, Departure how) {
        followers.remove(session);
    }
}
