package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker.AddAction;
import io.filecast.core.EventBroker.RemoveAction;
import io.filecast.core.EventIndex;
import io.filecast.core.EventType;
import io.filecast.core.Principal;
import io.filecast.core.Timetoken;
import io.filecast.index.AppScripts.Reply;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was done to events after they were announced, in Redis. Any thread with a Vert.x context. */
final class RedisEvents implements EventIndex {

    private final AppScripts scripts;
    private final IndexTimes times;

    RedisEvents(AppScripts scripts, IndexTimes times) {
        this.scripts = scripts;
        this.times = times;
    }

    @Override
    public Future<Tally> count(Principal reader, ChannelName channel, Timetoken after, int looked) {
        ScriptArgs args = new ScriptArgs()
                .text(channel)
                .text(bound(after))
                .reader(reader, List.of(channel))
                .number(looked);
        return scripts.run(RedisScript.COUNT, reader.app(), args).map(reply -> {
            String reached = reply.text(1);
            return new Tally(Long.parseLong(reply.text(0)), reached.isEmpty() ? null : Timetoken.parse(reached));
        });
    }

    @Override
    public Future<Void> hide(AppName app, ChannelName channel, Timetoken after, Timetoken before, int mostStretches) {
        if (before != null && before.ticks() == 0) {
            return Future.succeededFuture();
        }
        ScriptArgs args = new ScriptArgs()
                .text(channel)
                .text(bound(after))
                .text(before)
                .number(mostStretches)
                .micros(times.recoveryWindow());
        return scripts.runReplicated(RedisScript.HIDE, app, args).mapEmpty();
    }

    /** Redis has no exclusive bound before its first id. */
    private static Timetoken bound(Timetoken after) {
        return after != null && after.ticks() == 0 ? null : after;
    }

    @Override
    public Future<Event> add(AddAction command, ActionBounds bounds) {
        Principal by = command.principal();
        ScriptArgs args = AppScripts.operation(command.operation(), AppScripts.sendName(), times)
                .text(command.channel())
                .text(command.event())
                .text(by.userId())
                .text(EventAction.toJson(command.event(), command.type(), command.value())
                        .value())
                .micros(times.recoveryWindow())
                .reader(by, List.of(command.channel()))
                .number(bounds.perEvent())
                .number(bounds.perChannel());
        return scripts.runReplicated(RedisScript.ACT, by.app(), args)
                .map(reply -> told(by.app(), command.channel(), EventType.ACTION_ADDED, reply));
    }

    @Override
    public Future<Event> remove(RemoveAction command, boolean anybodys) {
        Principal by = command.principal();
        ScriptArgs args = AppScripts.operation(command.operation(), AppScripts.sendName(), times)
                .text(command.channel())
                .text(command.event())
                .text(command.action())
                .text(by.userId())
                .flag(anybodys)
                .micros(times.recoveryWindow())
                .reader(by, List.of(command.channel()));
        return scripts.runReplicated(RedisScript.UNACT, by.app(), args)
                .map(reply -> told(by.app(), command.channel(), EventType.ACTION_REMOVED, reply));
    }

    private static Event told(AppName app, ChannelName channel, EventType type, Reply reply) {
        Response moments = reply.get(2);
        return EventFields.of(reply.get(1))
                .type(type)
                .previous(Timetoken.parse(moments.get(1).toString()))
                .toEvent(app, channel, Timetoken.parse(moments.get(0).toString()), reply.epoch(), false);
    }

    @Override
    public Future<List<EventAction>> actions(
            Principal reader, ChannelName channel, Timetoken after, Timetoken before, int limit) {
        ScriptArgs args = new ScriptArgs()
                .text(channel)
                .text(after)
                .text(before)
                .number(limit)
                .reader(reader, List.of(channel));
        return scripts.run(RedisScript.ACTIONS, reader.app(), args).map(reply -> actions(reply.get(0)));
    }

    @Override
    public Future<Map<Timetoken, List<EventAction>>> actionsOf(
            Principal reader, ChannelName channel, List<Timetoken> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        ScriptArgs args = new ScriptArgs().text(channel).reader(reader, List.of(channel));
        events.forEach(args::text);
        return scripts.run(RedisScript.ACTED, reader.app(), args).map(reply -> {
            Map<Timetoken, List<EventAction>> byEvent = new TreeMap<>();
            for (EventAction action : actions(reply.get(0))) {
                byEvent.computeIfAbsent(action.event(), first -> new ArrayList<>())
                        .add(action);
            }
            byEvent.values().forEach(list -> list.sort(Comparator.comparing(EventAction::timetoken)));
            return byEvent;
        });
    }

    private static List<EventAction> actions(Response items) {
        List<EventAction> actions = new ArrayList<>(items.size());
        for (Response item : items) {
            Timetoken own = Timetoken.parse(item.get(0).toString());
            actions.add(
                    EventAction.read(item.get(1).toString(), own, item.get(2).toString()));
        }
        return actions;
    }
}
