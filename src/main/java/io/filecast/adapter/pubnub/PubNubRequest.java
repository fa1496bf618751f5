package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** One request to the PubNub door: what its parts mean, and its answer. Event-loop confined. */
final class PubNubRequest {

    private final RoutingContext ctx;
    private final HttpFloor floor;
    private final PubNubWire wire;
    private final PubNubService service;
    private final PubNubPath path;
    private List<String> denied = List.of();
    private Consumer<Refusal> whenGrantsChange; // null while nobody waits
    private Refusal refusal;
    private boolean grantsChanged;
    private Principal principal; // null until the access manager has admitted it

    PubNubRequest(RoutingContext ctx, HttpFloor floor, PubNubWire wire, PubNubService service) {
        this.ctx = ctx;
        this.floor = floor;
        this.wire = wire;
        this.service = service;
        this.path = PubNubPath.of(ctx.request().path());
        floor.speak(ctx, this::render);
    }

    private Rendered render(BrokerError error, String errorId) {
        return wire.error(service, error, errorId, denied);
    }

    RoutingContext ctx() {
        return ctx;
    }

    PubNubService service() {
        return service;
    }

    PubNubPath path() {
        return path;
    }

    /** The decoded query; a plus in it is a space. */
    QueryText query() {
        return floor.query(ctx);
    }

    /** A parameter; null when it is absent or empty. */
    String parameter(String name) {
        String value = query().first(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Whether a parameter says yes; as told when it is absent. */
    boolean flag(String name, boolean byDefault) {
        String value = parameter(name);
        return value == null ? byDefault : value.equals("1") || value.equals("true");
    }

    boolean is(HttpMethod method) {
        return ctx.request().method().equals(method);
    }

    /** Remembers who asks, as the access manager decided. */
    void admit(Principal admitted) {
        principal = admitted;
    }

    /** Who asks; null when the access manager had nothing to decide. */
    Principal principal() {
        return principal;
    }

    /**
     * What was granted to its client may be something else by now.
     *
     * @param refused why it would be refused now; null when it would not
     */
    void grantsChanged(Refusal refused) {
        grantsChanged = true;
        refusal = refused;
        if (whenGrantsChange != null) {
            whenGrantsChange.accept(refused);
        }
    }

    /** Does something when what was granted may be something else; at once when it is already. */
    void whenGrantsChange(Consumer<Refusal> action) {
        whenGrantsChange = action;
        if (grantsChanged) {
            action.accept(refusal);
        }
    }

    /** Lets the answer have the access manager's words, where it is what refuses. */
    Throwable worded(Throwable failure) {
        if (!(failure instanceof Refusal refusal)) {
            return failure;
        }
        return refuse(refusal);
    }

    /** Lets the answer have a refusal's words. */
    BrokerError refuse(Refusal refusal) {
        floor.speak(ctx, (error, errorId) -> new Rendered(refusal.status(), PubNubWire.SCRIPT, refusal.body()));
        return BrokerError.of(
                refusal.status() == 403 ? ErrorCode.FORBIDDEN : ErrorCode.BAD_REQUEST, "the access manager refuses");
    }

    /** The channel in a segment. */
    ChannelName channel(int segment) {
        return ChannelName.parse(path.text(segment));
    }

    /**
     * Refuses what may not be done on all of some channels, naming those that are out of bounds.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN}
     */
    void require(Principal principal, Right right, List<ChannelName> channels) {
        List<String> refused = new ArrayList<>();
        for (ChannelName channel : channels) {
            if (!principal.may(right, channel)) {
                refused.add(channel.value());
            }
        }
        if (!refused.isEmpty()) {
            deny(refused);
        }
    }

    /**
     * Refuses a request because of some channels.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN} always
     */
    void deny(List<String> channels) {
        denied = List.copyOf(channels);
        throw BrokerError.of(ErrorCode.FORBIDDEN, "the credential does not give this right on these channels");
    }

    /** Counts somebody who needs no credential. */
    void admitGuest() {
        floor.admitGuest(ctx);
    }

    /** What is thrown when a service is not there. */
    BrokerError noService() {
        return BrokerError.of(ErrorCode.NOT_FOUND, "this server has no such service");
    }

    /** What is thrown when there is nothing at the path. */
    BrokerError nothingHere() {
        return BrokerError.of(ErrorCode.NOT_FOUND, "there is no such call in this service");
    }

    /** Answers with JSON, typed as the older services do. */
    void answer(String json) {
        floor.answer(ctx, 200, PubNubWire.SCRIPT, json);
    }

    /** Goes on once something is known, or fails. */
    <T> void await(Future<T> outcome, Consumer<T> next) {
        floor.reply(ctx, outcome, next);
    }

    /** Answers with an error. */
    void fail(Throwable failure) {
        floor.fail(ctx, failure);
    }

    /** Lets the connection be silent while this request waits for its answer. */
    void waitLong(Duration patience) {
        floor.waitLong(ctx, patience);
    }

    /** Does something when the client has gone without its answer. */
    void whenGone(Runnable action) {
        ctx.response().closeHandler(gone -> action.run());
    }

    /** Does something when the server is about to stop. */
    void whenStopping(Runnable action) {
        ctx.request().connection().shutdownHandler(stopping -> action.run());
    }

    /** Answers once the outcome is known. */
    <T> void reply(Future<T> outcome, Function<T, String> json) {
        floor.reply(ctx, outcome, value -> answer(json.apply(value)));
    }
}
