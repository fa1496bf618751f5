package io.filecast.command;

import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker;
import io.filecast.core.Principal;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** The verbs on events, sent over the local event bus to their verticle. Any thread with a Vert.x context. */
final class EventBusEvents implements EventBroker {

    private final CommandBus bus;

    EventBusEvents(CommandBus bus) {
        this.bus = bus;
    }

    @Override
    public Future<List<EventCount>> count(CountEvents command) {
        return bus.ask(Verb.COUNT_EVENTS, command, List.class).map(EventBusEvents::listOf);
    }

    @Override
    public Future<Void> hide(HideEvents command) {
        return bus.ask(Verb.HIDE_EVENTS, command, Void.class);
    }

    @Override
    public Future<Event> addAction(AddAction command) {
        return bus.ask(Verb.ADD_ACTION, command, Event.class);
    }

    @Override
    public Future<Event> removeAction(RemoveAction command) {
        return bus.ask(Verb.REMOVE_ACTION, command, Event.class);
    }

    @Override
    public Future<List<EventAction>> listActions(ListActions command) {
        return bus.ask(Verb.LIST_ACTIONS, command, List.class).map(EventBusEvents::listOf);
    }

    @Override
    public Future<Map<Timetoken, List<EventAction>>> actionsOf(
            Principal principal, ChannelName channel, List<Timetoken> events) {
        var command = new EventVerticle.ActionsOf(principal, channel, List.copyOf(events));
        return bus.ask(Verb.ACTIONS_OF, command, Map.class).map(EventBusEvents::mapOf);
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> listOf(List<?> answer) {
        return (List<T>) answer;
    }

    @SuppressWarnings("unchecked")
    private static Map<Timetoken, List<EventAction>> mapOf(Map<?, ?> answer) {
        return (Map<Timetoken, List<EventAction>>) answer;
    }
}
