package io.filecast.command;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker.AddAction;
import io.filecast.core.EventBroker.CountEvents;
import io.filecast.core.EventBroker.EventCount;
import io.filecast.core.EventBroker.HideEvents;
import io.filecast.core.EventBroker.ListActions;
import io.filecast.core.EventBroker.RemoveAction;
import io.filecast.core.EventBroker.Since;
import io.filecast.core.EventHints;
import io.filecast.core.EventIndex;
import io.filecast.core.EventIndex.ActionBounds;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The verbs on events that were announced before: count, hide, actions. Event-loop confined. */
final class EventVerticle extends VerticleBase {

    /** How many events one step of a count looks at: Redis does nothing else meanwhile. */
    private static final int STEP = 500;

    private final CommandBus bus;
    private final EventIndex index;
    private final EventHints hints;
    private final EventTerms terms;

    EventVerticle(CommandBus bus, EventIndex index, EventHints hints, EventTerms terms) {
        this.bus = bus;
        this.index = index;
        this.hints = hints;
        this.terms = terms;
    }

    /** Asks what was done to some events. */
    record ActionsOf(Principal principal, ChannelName channel, List<Timetoken> events) {}

    @Override
    public Future<?> start() {
        bus.serve(Verb.COUNT_EVENTS, this::count);
        bus.serve(Verb.HIDE_EVENTS, this::hide);
        bus.serve(Verb.ADD_ACTION, this::addAction);
        bus.serve(Verb.REMOVE_ACTION, this::removeAction);
        bus.serve(Verb.LIST_ACTIONS, this::listActions);
        bus.serve(Verb.ACTIONS_OF, this::actionsOf);
        return Future.succeededFuture();
    }

    // ---- count ----------------------------------------------------------------------------------------------------

    private Future<List<EventCount>> count(CountEvents command) {
        if (command.from().size() > terms.channels()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a count has at most " + terms.channels() + " channels");
        }
        for (Since since : command.from()) {
            command.principal().require(Right.READ, since.channel());
        }
        Future<List<EventCount>> all = Future.succeededFuture(new ArrayList<>());
        for (Since since : command.from()) {
            all = all.compose(
                    counts -> countFrom(command.principal(), since, new EventCount(since.channel(), 0, true), 0)
                            .map(count -> {
                                counts.add(count);
                                return counts;
                            }));
        }
        return all;
    }

    private Future<EventCount> countFrom(Principal reader, Since since, EventCount soFar, int looked) {
        int step = Math.min(STEP, terms.countedEvents() - looked);
        if (step == 0) {
            return Future.succeededFuture(new EventCount(since.channel(), soFar.count(), false));
        }
        return index.count(reader, since.channel(), since.after(), step).compose(tally -> {
            EventCount counted = new EventCount(since.channel(), soFar.count() + tally.count(), true);
            return tally.reached() == null
                    ? Future.succeededFuture(counted)
                    : countFrom(reader, new Since(since.channel(), tally.reached()), counted, looked + step);
        });
    }

    // ---- hide -----------------------------------------------------------------------------------------------------

    private Future<Void> hide(HideEvents command) {
        Principal principal = command.principal();
        principal.require(Right.DELETE, command.channel());
        return index.hide(
                principal.app(), command.channel(), command.after(), command.before(), terms.hiddenStretches());
    }

    // ---- actions --------------------------------------------------------------------------------------------------

    private Future<Event> addAction(AddAction command) {
        Principal principal = command.principal();
        principal.require(Right.WRITE, command.channel());
        requireUser(principal);
        word("type", command.type());
        word("value", command.value());
        return index.add(command, new ActionBounds(terms.actionsPerEvent(), terms.actionsPerChannel()))
                .onSuccess(this::tell);
    }

    private Future<Event> removeAction(RemoveAction command) {
        Principal principal = command.principal();
        boolean anybodys = principal.may(Right.DELETE, command.channel());
        if (!anybodys) {
            principal.require(Right.WRITE, command.channel());
            requireUser(principal);
        }
        return index.remove(command, anybodys).onSuccess(this::tell);
    }

    private void tell(Event event) {
        vertx.runOnContext(answered -> hints.committed(event));
    }

    private static void requireUser(Principal principal) {
        if (principal.userId() == null) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "an action is a user's, and the request names none");
        }
    }

    private void word(String name, String text) {
        boolean sound = text != null
                && !text.isEmpty()
                && text.getBytes(StandardCharsets.UTF_8).length <= terms.actionBytes()
                && text.chars().noneMatch(Character::isISOControl);
        if (!sound) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    "the " + name + " of an action has 1 to " + terms.actionBytes()
                            + " bytes of UTF-8 and no control characters");
        }
    }

    private Future<List<EventAction>> listActions(ListActions command) {
        command.principal().require(Right.READ, command.channel());
        if (command.limit() < 1 || command.limit() > terms.maxPage()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "limit lies between 1 and " + terms.maxPage());
        }
        return index.actions(
                command.principal(), command.channel(), command.after(), command.before(), command.limit());
    }

    private Future<Map<Timetoken, List<EventAction>>> actionsOf(ActionsOf command) {
        command.principal().require(Right.READ, command.channel());
        return index.actionsOf(command.principal(), command.channel(), command.events());
    }
}
